using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Tests.Support;
using static Steelyard.Speaker.Tests.Support.AnnouncingNode;

namespace Steelyard.Speaker.Tests.Layer2;

/// <summary>A host that has the address itself, as somebody who typed it in, or another load balancer.</summary>
public sealed class RivalTests
{
    private static readonly MacAddress Rival = MacAddress.Parse(SwitchedNetwork.RivalMac);

    public static TheoryData<string> Addresses => [.. new[] { $"{Vip}", $"{Vip6}" }];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Announce_AddressThatAHostHolds_IsWithheldUntilItIsFree(string text)
    {
        using var node = new AnnouncingNode();
        var address = IpAddr.Parse(text);
        node.Network.Rival.AddAddress("eth0", $"{address}/{(address.Family == IpFamily.IPv4 ? 32 : 128)}");
        node.Announce(address);
        Assert.Equal(new AddressConflict(address, "eth0", Rival, ConflictAction.Withheld), node.NextConflict());
        Assert.Equal(0, node.Announcer.Counters.Of(address).GratuitousSent);
        node.Network.Rival.Execute("ip", $"addr flush to {address} dev eth0");
        Assert.Equal(ConflictAction.Resolved, node.NextConflict().Action);
        node.WaitFor(address, AddressState.Announcing);
    }

    [Fact]
    public void Rival_ThatAnnouncesOurAddress_IsReportedAndDefendedAgainst()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        node.Client.Execute("ip", $"neigh replace {Vip} lladdr {SwitchedNetwork.NodeMac} dev eth0 nud reachable");
        using var capture = new Capture(node.Client);
        node.Network.Rival.TryExecute("arping", $"-U -c 1 -w 1 -i eth0 -S {Vip} {Vip}");
        Assert.Equal(new AddressConflict(Vip, "eth0", Rival, ConflictAction.Defended), node.NextConflict());
        capture.WaitFor(frame => frame.From == SwitchedNetwork.RivalMac && frame.ArpSender == $"{Vip}");
        var claim = capture.Frames.FindIndex(frame => frame.From == SwitchedNetwork.RivalMac && frame.ArpSender == $"{Vip}");
        Eventually.True(
            () => capture.Frames.Skip(claim).Any(frame => frame.From == SwitchedNetwork.NodeMac && frame.IsArpReply),
            () => string.Join('\n', capture.Frames));
        Eventually.True(
            () => node.Client.Execute("ip", $"neigh show {Vip}").Contains(SwitchedNetwork.NodeMac, StringComparison.Ordinal),
            () => node.Client.Execute("ip", $"neigh show {Vip}"));
    }

    [Fact]
    public void Rival_WithPolicyYield_GetsTheAddress()
    {
        using var node = new AnnouncingNode(Defaults with { OnConflict = ConflictPolicy.Yield });
        node.AnnounceAndWait(Vip);
        node.Network.Rival.AddAddress("eth0", $"{Vip}/32");
        node.Network.Rival.TryExecute("arping", $"-U -c 1 -w 1 -i eth0 -S {Vip} {Vip}");
        Assert.Equal(new AddressConflict(Vip, "eth0", Rival, ConflictAction.Yielded), node.NextConflict());
        var output = node.Client.Execute("arping", $"-d -c 2 -w 30 -i eth0 {Vip}");
        Assert.Contains($"from {SwitchedNetwork.RivalMac}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Peer_ThatAnnouncesOurAddress_IsNotFought()
    {
        using var node = new AnnouncingNode(Defaults with { PeerReassertDelay = TimeSpan.FromHours(1) });
        node.Announcer.SetPeerAddresses(new HashSet<IpAddr> { IpAddr.Parse("172.25.0.3") });
        node.AnnounceAndWait(Vip);
        using var capture = new Capture(node.Client);
        // What a peer says about its own address tells who it is.
        node.Network.Rival.TryExecute("arping", "-U -c 1 -w 1 -i eth0 172.25.0.3");
        node.Network.Rival.TryExecute("arping", $"-U -c 1 -w 1 -i eth0 -S {Vip} {Vip}");
        Assert.Equal(new AddressConflict(Vip, "eth0", Rival, ConflictAction.LeftToPeer), node.NextConflict());
        Assert.Equal(AddressState.Announcing, node.Announcer.StateOf(Vip));
    }
}
