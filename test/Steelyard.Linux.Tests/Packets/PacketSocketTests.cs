using Steelyard.Linux.Filters;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Tests.Support;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Packets;

public sealed class PacketSocketTests
{
    private const ushort Arp = 0x0806;
    private const ushort Ipv6 = 0x86dd;

    // Who has 10.9.0.2? Tell 10.9.0.1: captured from Linux.
    private static readonly byte[] Request = Convert.FromHexString(
        "ffffffffffff02000000000a0806000108000604000102000000000a0a0900010000000000000a090002");

    [Fact]
    public void TryReceive_OfAnArpRequestByArping_GivesTheFrameAndItsOrigin()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp, Filter = PacketFilters.Arp() });
        var before = UnixNanoseconds();
        hosts.There.TryExecute("arping", "-c 1 -w 1 -i eth0 10.9.0.77");
        var (frame, info) = TwoHosts.Receive(socket);
        Assert.Equal("ffffffffffff02000000000b0806", Convert.ToHexStringLower(frame.AsSpan(0, 14)));
        Assert.Equal("0a09004d", Convert.ToHexStringLower(frame.AsSpan(38, 4)));
        Assert.Equal((hosts.Index, PacketType.Broadcast, false), (info.InterfaceIndex, info.Type, info.Truncated));
        Assert.InRange(info.Timestamp, before, UnixNanoseconds());
    }

    [Fact]
    public void TrySend_OfAnArpRequest_IsAnsweredByTheOtherHost()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp, InterfaceIndex = hosts.Index });
        Assert.True(socket.TrySend(hosts.Index, Request, out var error), error.ToString());
        var (frame, info) = TwoHosts.Receive(socket);
        Assert.Equal("02000000000a02000000000b0806000108000604000202000000000b0a090002", Convert.ToHexStringLower(frame.AsSpan(0, 32)));
        Assert.Equal(PacketType.Host, info.Type);
    }

    [Fact]
    public void TryReceive_OfANeighborSolicitation_PassesTheFilterOfItsTarget()
    {
        using var hosts = new TwoHosts();
        var filter = PacketFilters.NeighborDiscovery([IpAddr.Parse("2001:db8:9::77")]);
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Ipv6, Filter = filter });
        socket.JoinGroup(hosts.Index, MacAddress.Parse("33:33:ff:00:00:77"));
        hosts.There.TryExecute("ndisc6", "-1 -r 1 -w 1 2001:db8:9::66 eth0");
        hosts.There.TryExecute("ndisc6", "-1 -r 1 -w 1 2001:db8:9::77 eth0");
        var (frame, info) = TwoHosts.Receive(socket);
        Assert.Equal("20010db8000900000000000000000077", Convert.ToHexStringLower(frame.AsSpan(62, 16)));
        Assert.Equal(PacketType.Multicast, info.Type);
    }

    [Fact]
    public void TryReceive_OfAFrameLongerThanTheBuffer_IsCutAndMarked()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp });
        Assert.True(socket.TrySend(hosts.Index, Request, out _));
        var (frame, info) = TwoHosts.Receive(socket, bufferLength: 20);
        Assert.Equal((20, 42, true), (frame.Length, info.Length, info.Truncated));
    }

    [Fact]
    public void TryReceive_WithNothingWaiting_ReturnsFalse()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp });
        Assert.False(socket.TryReceive(new byte[64], out _));
    }

    [Fact]
    public void SetFilter_ThatRefusesEverything_KeepsFramesAway()
    {
        using var hosts = new TwoHosts();
        using var open = hosts.Open(new PacketSocketOptions { EtherType = Arp });
        using var deaf = hosts.Open(new PacketSocketOptions { EtherType = Arp, Filter = PacketFilters.Nothing });
        Assert.True(open.TrySend(hosts.Index, Request, out _));
        TwoHosts.Receive(open);
        Assert.False(deaf.TryReceive(new byte[64], out _));
    }

    [Fact]
    public void TrySend_ToAnInterfaceThatIsDownOrGone_TellsTheReason()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp });
        hosts.Here.Execute("ip", "link set eth0 down");
        Assert.False(socket.TrySend(hosts.Index, Request, out var down));
        Assert.False(socket.TrySend(9999, Request, out var gone));
        Assert.Equal((Errno.ENETDOWN, Errno.ENXIO), (down, gone));
    }

    [Fact]
    public void TryReceive_AfterTheInterfaceWentDownAndUp_GoesOn()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Open(new PacketSocketOptions { EtherType = Arp, InterfaceIndex = hosts.Index });
        hosts.Here.Execute("ip", "link set eth0 down");
        hosts.Here.Execute("ip", "link set eth0 up");
        Assert.True(socket.TrySend(hosts.Index, Request, out var error), error.ToString());
        Assert.Equal(42, TwoHosts.Receive(socket).Info.Length);
    }

    [Fact]
    public void Open_ForAnInterfaceThatIsNotThere_SaysSo()
    {
        using var hosts = new TwoHosts();
        var error = Assert.Throws<LinuxException>(() => hosts.Open(new PacketSocketOptions { EtherType = Arp, InterfaceIndex = 9999 }));
        Assert.Equal(Errno.ENODEV, error.Error);
        Assert.StartsWith("bind packet socket to interface 9999: ENODEV", error.Message, StringComparison.Ordinal);
    }

    private static long UnixNanoseconds() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
