using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Tests.Support;
using Steelyard.Linux.Udp;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Udp;

public sealed class UdpSocketTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("10.9.0.1", "10.9.0.2", "0.0.0.0")]
    [InlineData("2001:db8:9::1", "2001:db8:9::2", "::")]
    public void TryReceive_OfADatagram_GivesItsOriginAndTime(string here, string there, string any)
    {
        using var hosts = new TwoHosts();
        using var receiver = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse(any), Port = 7946 }));
        using var sender = hosts.There.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse(there) }));
        var before = UnixNanoseconds();
        Assert.True(sender.TrySend(Hello, IpAddr.Parse(here), 7946, out var error), error.ToString());
        var (bytes, info) = Receive(receiver);
        Assert.Equal(Hello, bytes);
        Assert.Equal(
            new DatagramInfo(5, IpAddr.Parse(there), sender.Port, IpAddr.Parse(here), hosts.Index, info.Timestamp, false), info);
        Assert.InRange(info.Timestamp, before, UnixNanoseconds());
    }

    [Theory]
    [InlineData("10.9.0.1", "10.9.0.7/24", "10.9.0.7", "0.0.0.0")]
    [InlineData("2001:db8:9::1", "2001:db8:9::7/64", "2001:db8:9::7", "::")]
    public void TrySend_FromAGivenAddress_LeavesFromThere(string here, string prefix, string source, string any)
    {
        using var hosts = new TwoHosts();
        hosts.There.AddAddress("eth0", prefix);
        using var receiver = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse(here) }));
        using var sender = hosts.There.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse(any) }));
        Assert.True(sender.TrySend(Hello, IpAddr.Parse(here), receiver.Port, out var error, from: IpAddr.Parse(source)), error.ToString());
        Assert.Equal(IpAddr.Parse(source), Receive(receiver).Info.Source);
    }

    [Fact]
    public void TrySend_ToALinkLocalAddress_GoesThroughTheGivenInterface()
    {
        using var hosts = new TwoHosts();
        hosts.Here.AddAddress("eth0", "fe80::a/64");
        hosts.There.AddAddress("eth0", "fe80::b/64");
        using var receiver = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("::") }));
        using var sender = hosts.There.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("::") }));
        var index = hosts.IndexThere;
        Assert.True(sender.TrySend(Hello, IpAddr.Parse("fe80::a"), receiver.Port, out var error, interfaceIndex: index), error.ToString());
        Assert.Equal(IpAddr.Parse("fe80::b"), Receive(receiver).Info.Source);
    }

    [Fact]
    public void TrySend_WithATrafficClass_ShowsItInTheHeader()
    {
        using var hosts = new TwoHosts();
        using var cable = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = 0x0800 }));
        using var sender = hosts.Here.Run(() => UdpSocket.Open(
            new UdpSocketOptions { Address = IpAddr.Parse("10.9.0.1"), TrafficClass = 0xc0, Priority = 6, Device = "eth0" }));
        Assert.True(sender.TrySend(Hello, IpAddr.Parse("10.9.0.2"), 9, out var error), error.ToString());
        Assert.Equal(0xc0, TwoHosts.Receive(cable).Frame[14 + 1]);
    }

    [Fact]
    public void TrySend_WithoutARoute_TellsTheReason()
    {
        using var hosts = new TwoHosts();
        using var sender = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("0.0.0.0") }));
        Assert.False(sender.TrySend(Hello, IpAddr.Parse("192.0.2.1"), 9, out var error));
        Assert.Equal(Errno.ENETUNREACH, error);
    }

    [Fact]
    public void TrySend_AfterARefusedDatagram_StillSends()
    {
        using var hosts = new TwoHosts();
        using var receiver = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("127.0.0.1") }));
        using var sender = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("127.0.0.1") }));
        Assert.True(sender.TrySend(Hello, IpAddr.Parse("127.0.0.1"), 9, out _));
        Assert.False(sender.TryReceive(new byte[10], out _));
        Assert.True(sender.TrySend(Hello, IpAddr.Parse("127.0.0.1"), receiver.Port, out var error), error.ToString());
        Assert.Equal(Hello, Receive(receiver).Bytes);
    }

    [Fact]
    public void Open_OfATakenPort_NamesIt()
    {
        using var hosts = new TwoHosts();
        using var first = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("10.9.0.1"), Port = 7946 }));
        var error = Assert.Throws<LinuxException>(() =>
            hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("10.9.0.1"), Port = 7946 })));
        Assert.StartsWith("bind UDP socket to 10.9.0.1 port 7946: EADDRINUSE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReceivingAndSending_OfADatagram_AllocateNothing()
    {
        using var hosts = new TwoHosts();
        using var socket = hosts.Here.Run(() => UdpSocket.Open(new UdpSocketOptions { Address = IpAddr.Parse("127.0.0.1") }));
        using var poller = new DescriptorPoller();
        poller.Add(socket);
        var (buffer, self) = (new byte[64], IpAddr.Parse("127.0.0.1"));
        long Round()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = socket.TrySend(Hello, self, socket.Port, out _, from: self) && poller.Wait(TwoHosts.Patience) && socket.TryReceive(buffer, out _);
            return ok ? GC.GetAllocatedBytesForCurrentThread() - before : -1;
        }

        Round();
        Assert.Equal(0, Round());
    }

    private static (byte[] Bytes, DatagramInfo Info) Receive(UdpSocket socket)
    {
        using var poller = new DescriptorPoller();
        poller.Add(socket);
        var buffer = new byte[100];
        DatagramInfo info;
        while (!socket.TryReceive(buffer, out info))
            Assert.True(poller.Wait(TwoHosts.Patience), "no datagram came");
        return (buffer[..info.Length], info);
    }

    private static long UnixNanoseconds() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
