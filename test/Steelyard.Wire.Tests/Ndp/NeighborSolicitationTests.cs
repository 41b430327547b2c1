using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Ndp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Ndp;

public sealed class NeighborSolicitationTests
{
    private static readonly MacAddress MacA = MacAddress.Parse("02:00:00:00:00:0a");

    [Theory]
    [InlineData("ns-by-linux", "2001:db8:9::1", "ff02::1:ff00:2", "2001:db8:9::2", "02:00:00:00:00:0a")]
    [InlineData("ns-by-ndisc6", "fe80::ff:fe00:a", "ff02::1:ff00:2", "2001:db8:9::2", "02:00:00:00:00:0a")]
    [InlineData("ns-unicast-by-linux", "fe80::ff:fe00:b", "fe80::ff:fe00:a", "fe80::ff:fe00:a", "02:00:00:00:00:0b")]
    public void TryRead_OfACapturedMessage_GivesItsFields(string name, string source, string destination, string target, string mac)
    {
        var message = Decoders.Solicitation(Captures.Payload(name));
        Assert.Equal(
            new NeighborSolicitation(IpAddr.Parse(source), IpAddr.Parse(destination), IpAddr.Parse(target), MacAddress.Parse(mac)), message);
        Assert.False(message.IsDuplicateAddressProbe);
    }

    [Fact]
    public void TryRead_OfACapturedProbe_GivesItsNonce()
    {
        var message = Decoders.Solicitation(Captures.Payload("ns-probe-by-linux"));
        Assert.Equal(NeighborSolicitation.Probe(IpAddr.Parse("2001:db8:9::2")) with { Nonce = message.Nonce }, message);
        Assert.True(message.IsDuplicateAddressProbe);
        Assert.NotNull(message.Nonce);
    }

    [Fact]
    public void WriteFrame_OfACapturedMessage_GivesItsBytes()
    {
        var captured = Captures.Frame("ns-by-linux");
        var message = Decoders.Solicitation(captured.AsSpan(14));
        var frame = new byte[NeighborSolicitation.MaxFrameLength];
        var length = message.WriteFrame(frame, MacAddress.ForMulticast(message.Destination), MacA);
        Assert.Equal(captured, frame[..length]);
    }

    [Theory]
    [InlineData(6, 17, DropReason.NotIcmpv6)]
    [InlineData(6, 0, DropReason.NotIcmpv6)] // a hop-by-hop header first
    [InlineData(7, 254, DropReason.HopLimit)]
    [InlineData(0, 0x40, DropReason.NotIpv6)]
    [InlineData(4, 1, DropReason.Truncated)] // payload length beyond the packet
    public void TryRead_OfAnotherIpv6Header_NamesTheReason(int offset, byte value, DropReason expected)
    {
        var payload = Captures.Payload("ns-by-linux");
        payload[offset] = value;
        Assert.Equal(expected, Decoders.DecodeIcmpv6(payload));
    }

    [Theory]
    [InlineData(1, 1, DropReason.Icmpv6Code)]
    [InlineData(8, 0xff, DropReason.MulticastTarget)]
    [InlineData(25, 0, DropReason.EmptyOption)]
    [InlineData(25, 2, DropReason.TruncatedOption)]
    public void TryRead_OfAMessageAgainstTheRfc_NamesTheReason(int offset, byte value, DropReason expected)
    {
        var packet = new PacketBytes(Captures.Payload("ns-by-linux"));
        packet.Message[offset] = value;
        Assert.Equal(expected, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void TryRead_OfALongLinkLayerOption_IsRefused()
    {
        var packet = new PacketBytes(Captures.Payload("ns-by-linux"), extra: 8);
        packet.Message[25] = 2;
        Assert.Equal(DropReason.LinkLayerOption, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void TryRead_OfAnUnknownOption_PassesOverIt()
    {
        var packet = new PacketBytes(Captures.Payload("ns-by-linux"));
        packet.Message[24] = 200;
        Assert.Null(Decoders.Solicitation(packet.WithRightChecksum()).SourceLinkLayer);
    }

    [Fact]
    public void TryRead_WithoutOptions_GivesNoLinkLayerAddress()
    {
        var packet = new PacketBytes(Captures.Payload("ns-unicast-by-linux"), extra: -8);
        var message = Decoders.Solicitation(packet.WithRightChecksum());
        Assert.Null(message.SourceLinkLayer);
        Assert.Equal(IpAddr.Parse("fe80::ff:fe00:a"), message.Target);
    }

    [Fact]
    public void TryRead_OfAProbeWithALinkLayerOption_IsRefused()
    {
        var packet = new PacketBytes(Captures.Payload("ns-probe-by-linux"));
        packet.Message[24] = 1;
        Assert.Equal(DropReason.MalformedProbe, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void TryRead_OfAProbeToOneHost_IsRefused()
    {
        var packet = new PacketBytes(Captures.Payload("ns-probe-by-linux"));
        packet.Bytes[24] = 0xfe;
        Assert.Equal(DropReason.MalformedProbe, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void WriteFrame_OfAnyMessage_RoundTrips() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.Byte.Array[6], Gen.Bool).Sample((source, destination, target, mac, withOption) =>
        {
            var message = new NeighborSolicitation(
                Address(0xfe80_0000_0000_0000, source), Address(0x2001_0db8_0000_0000, destination),
                Address(0x2001_0db8_0000_0001, target), withOption ? new MacAddress(mac) : null);
            var frame = new byte[NeighborSolicitation.MaxFrameLength];
            var length = message.WriteFrame(frame, MacAddress.Broadcast, MacA);
            Assert.Equal(message, Decoders.Solicitation(frame.AsSpan(14, length - 14)));
        });

    private static IpAddr Address(ulong high, ulong low) => new(IpFamily.IPv6, new UInt128(high, low));
}
