using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Arp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Arp;

public sealed class ArpPacketTests
{
    private static readonly MacAddress MacA = MacAddress.Parse("02:00:00:00:00:0a");
    private static readonly MacAddress MacB = MacAddress.Parse("02:00:00:00:00:0b");
    private static readonly IpAddr IpA = IpAddr.Parse("10.9.0.1");
    private static readonly IpAddr IpB = IpAddr.Parse("10.9.0.2");

    public static TheoryData<string, ArpPacket> Captured() => new()
    {
        { "arp-request-by-arping", new(ArpOperation.Request, MacA, IpA, default, IpB) },
        { "arp-request-by-linux", new(ArpOperation.Request, MacA, IpA, default, IpB) },
        { "arp-unicast-request-by-linux", new(ArpOperation.Request, MacB, IpB, default, IpA) },
        { "arp-reply-by-linux", new(ArpOperation.Reply, MacB, IpB, MacA, IpA) },
        { "arp-probe-by-arping", new(ArpOperation.Request, MacA, IpAddr.V4(0), default, IpB) },
        { "arp-reply-to-probe-by-linux", new(ArpOperation.Reply, MacB, IpB, MacA, IpAddr.V4(0)) },
        { "arp-gratuitous-request-by-arping", new(ArpOperation.Request, MacA, IpA, MacAddress.Broadcast, IpA) },
        { "arp-gratuitous-reply-by-arping", new(ArpOperation.Reply, MacA, IpA, MacAddress.Broadcast, IpA) },
    };

    [Theory]
    [MemberData(nameof(Captured))]
    public void TryRead_OfACapturedPacket_GivesItsFields(string name, ArpPacket expected)
    {
        Assert.True(ArpPacket.TryRead(Captures.Payload(name), out var packet, out var reason), reason.ToString());
        Assert.Equal(expected, packet);
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void WriteFrame_OfACapturedPacket_GivesItsBytesAndZeroPadding(string name, ArpPacket packet)
    {
        var captured = Captures.Frame(name);
        var frame = Enumerable.Repeat((byte)0xee, 64).ToArray();
        Assert.Equal(60, packet.WriteFrame(frame, new MacAddress(captured), new MacAddress(captured.AsSpan(6))));
        Assert.Equal([.. captured.Concat(new byte[60]).Take(60)], frame[..60]);
    }

    [Theory]
    [InlineData("arp-probe-by-arping", true, false)]
    [InlineData("arp-gratuitous-request-by-arping", false, true)]
    [InlineData("arp-gratuitous-reply-by-arping", false, true)]
    [InlineData("arp-request-by-linux", false, false)]
    [InlineData("arp-reply-to-probe-by-linux", false, false)]
    public void Kind_OfACapturedPacket_IsToldByItsAddresses(string name, bool probe, bool announcement)
    {
        Assert.True(ArpPacket.TryRead(Captures.Payload(name), out var packet, out _));
        Assert.Equal((probe, announcement), (packet.IsProbe, packet.IsAnnouncement));
    }

    [Theory]
    [InlineData("arp-request-by-linux", "arp-reply-by-linux")]
    [InlineData("arp-probe-by-arping", "arp-reply-to-probe-by-linux")]
    public void Reply_ToACapturedRequest_IsWhatLinuxAnswered(string request, string reply)
    {
        Assert.True(ArpPacket.TryRead(Captures.Payload(request), out var asked, out _));
        Assert.True(ArpPacket.TryRead(Captures.Payload(reply), out var answered, out _));
        Assert.Equal(answered, asked.Reply(MacB));
    }

    [Fact]
    public void Probe_OfAnAddress_IsWhatArpingSends()
    {
        Assert.True(ArpPacket.TryRead(Captures.Payload("arp-probe-by-arping"), out var captured, out _));
        Assert.Equal(captured, ArpPacket.Probe(MacA, IpB));
    }

    [Theory]
    [InlineData(1, 6, DropReason.NotEthernetIpv4)] // hardware type IEEE 802
    [InlineData(3, 1, DropReason.NotEthernetIpv4)] // protocol type 0x0801
    [InlineData(4, 8, DropReason.NotEthernetIpv4)]
    [InlineData(5, 16, DropReason.NotEthernetIpv4)]
    [InlineData(7, 0, DropReason.ArpOperation)]
    [InlineData(7, 3, DropReason.ArpOperation)] // reverse request
    [InlineData(6, 1, DropReason.ArpOperation)]
    public void TryRead_OfAnotherKind_NamesTheReason(int offset, byte value, DropReason expected)
    {
        var payload = Captures.Payload("arp-request-by-linux");
        payload[offset] = value;
        Assert.False(ArpPacket.TryRead(payload, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Write_OfAnyPacket_RoundTrips() =>
        Gen.Select(Gen.Enum<ArpOperation>(), Gen.Byte.Array[12], Gen.UInt, Gen.UInt).Sample((operation, macs, sender, target) =>
        {
            var packet = new ArpPacket(operation, new MacAddress(macs), IpAddr.V4(sender), new MacAddress(macs.AsSpan(6)), IpAddr.V4(target));
            var bytes = new byte[ArpPacket.Length];
            Assert.Equal(ArpPacket.Length, packet.Write(bytes));
            Assert.True(ArpPacket.TryRead(bytes, out var read, out _));
            Assert.Equal(packet, read);
        });
}
