using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Sessions.Membership;
using Steelyard.Speaker.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Speaker.Tests.Membership;

public sealed class MembershipServiceTests : IDisposable
{
    private readonly LoopbackCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(" \n")]
    public void Constructor_NoKey_RefusesAndSaysWhatToDo(string? secret)
    {
        var options = new MembershipServiceOptions { NodeName = "a", BindAddress = IPAddress.Loopback, Port = 1, SecretText = secret };
        var error = Assert.Throws<MembershipKeyException>(() => new MembershipService(options, TimeProvider.System, NullLogger.Instance));
        Assert.Contains("--ml-secret-key-path", error.Message, StringComparison.Ordinal);
        Assert.Contains("--ml-allow-unencrypted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FourSpeakers_FindEachOther()
    {
        await _cluster.StartAllAsync("a", "b", "c", "d");
        Assert.All(_cluster.Services, service => Assert.True(service.View.HasQuorum));
    }

    [Fact]
    public async Task Start_AloneWithoutPeers_IsACandidateAtOnce()
    {
        var service = _cluster.Start("a", []);
        await LoopbackCluster.UntilAsync(() => LoopbackCluster.Sees(service, "a"));
    }

    [Fact]
    public async Task Crash_OfOne_IsNoticedByAllOthersAndItsReturnToo()
    {
        await _cluster.StartAllAsync("a", "b", "c", "d");
        _cluster.Crash("c");
        await LoopbackCluster.UntilAsync(() => _cluster.Services.All(service => LoopbackCluster.Sees(service, "a", "b", "d")));
        _cluster.Start("c", ["a", "b", "c", "d"]);
        await LoopbackCluster.UntilAsync(() => _cluster.Services.All(service => LoopbackCluster.Sees(service, "a", "b", "c", "d")));
    }

    [Fact]
    public async Task LeaveAsync_OfOne_IsKnownToAllWhenTheTaskEnds()
    {
        await _cluster.StartAllAsync("a", "b", "c");
        await _cluster["b"].LeaveAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await LoopbackCluster.UntilAsync(() => _cluster.Services.All(service => LoopbackCluster.Sees(service, "a", "c")));
        Assert.Equal(0, _cluster["a"].Counters.Events(MembershipEventKind.Died));
    }

    [Fact]
    public async Task Start_AnotherKey_IsRefusedAndCounted()
    {
        await _cluster.StartAllAsync("a", "b");
        _cluster.Start("x", ["a", "b", "x"], secret: "another secret");
        await LoopbackCluster.UntilAsync(() => _cluster["a"].Counters.Rejected(GossipReject.NotAuthentic) > 0);
        Assert.DoesNotContain("x", _cluster["a"].View.Alive);
    }

    [Fact]
    public async Task Start_WithoutKeyWhenAllowed_WorksAmongItsKind()
    {
        _cluster.Start("a", ["a", "b"], secret: null, unencrypted: true);
        _cluster.Start("b", ["a", "b"], secret: null, unencrypted: true);
        await LoopbackCluster.UntilAsync(() => _cluster.Services.All(service => LoopbackCluster.Sees(service, "a", "b")));
    }

    [Fact]
    public async Task Receive_Garbage_IsCountedByReason()
    {
        var service = _cluster.Start("a", []);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var target = _cluster.EndPointOf("a");
        byte[] tooLong = [0x5b, .. new byte[3000]];
        foreach (var packet in new[] { [1, 2, 3], [0x5b, 2, 3], tooLong })
            await socket.SendToAsync(packet, target);
        await LoopbackCluster.UntilAsync(() => service.Counters.Rejected(GossipReject.UnknownVersion) == 1
            && service.Counters.Rejected(GossipReject.TooShort) == 1 && service.Counters.Rejected(GossipReject.TooLong) == 1);
    }

    [Fact]
    public async Task SetPeers_WithoutACrashedOne_ForgetsIt()
    {
        await _cluster.StartAllAsync("a", "b", "c");
        _cluster.Crash("c");
        await LoopbackCluster.UntilAsync(() => LoopbackCluster.Sees(_cluster["a"], "a", "b"));
        _cluster["a"].SetPeers(new Dictionary<string, IPAddress> { ["a"] = IPAddress.Loopback, ["b"] = IPAddress.Loopback });
        await LoopbackCluster.UntilAsync(() => _cluster["a"].Counters.Events(MembershipEventKind.Forgotten) == 1);
    }
}
