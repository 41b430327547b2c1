using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Ndp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Ndp;

public sealed class NeighborAdvertisementTests
{
    private static readonly MacAddress MacB = MacAddress.Parse("02:00:00:00:00:0b");
    private static readonly IpAddr TargetB = IpAddr.Parse("2001:db8:9::2");

    public static TheoryData<string, NeighborAdvertisement> Captured() => new()
    {
        { "na-by-linux", new(TargetB, IpAddr.Parse("2001:db8:9::1"), TargetB, false, true, true, MacB) },
        { "na-unsolicited-by-linux", new(TargetB, Ipv6Groups.AllNodes, TargetB, true, false, true, MacB) },
        {
            "na-without-option-by-linux",
            new(IpAddr.Parse("fe80::ff:fe00:a"), IpAddr.Parse("fe80::ff:fe00:b"), IpAddr.Parse("fe80::ff:fe00:a"), false, true, false)
        },
    };

    [Theory]
    [MemberData(nameof(Captured))]
    public void TryRead_OfACapturedMessage_GivesItsFields(string name, NeighborAdvertisement expected) =>
        Assert.Equal(expected, Decoders.Advertisement(Captures.Payload(name)));

    [Theory]
    [MemberData(nameof(Captured))]
    public void WriteFrame_OfACapturedMessage_GivesItsBytes(string name, NeighborAdvertisement message)
    {
        var captured = Captures.Frame(name);
        var frame = new byte[NeighborAdvertisement.MaxFrameLength];
        var length = message.WriteFrame(frame, new MacAddress(captured), new MacAddress(captured.AsSpan(6)));
        Assert.Equal(captured, frame[..length]);
    }

    [Fact]
    public void TryRead_OfASolicitedMessageToAGroup_IsRefused()
    {
        var packet = new PacketBytes(Captures.Payload("na-unsolicited-by-linux"));
        packet.Message[4] |= 0x40;
        Assert.Equal(DropReason.SolicitedToGroup, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Theory]
    [InlineData(0, 137, DropReason.Icmpv6Type)]
    [InlineData(8, 0xff, DropReason.MulticastTarget)]
    [InlineData(25, 0, DropReason.EmptyOption)]
    public void TryRead_OfAMessageAgainstTheRfc_NamesTheReason(int offset, byte value, DropReason expected)
    {
        var packet = new PacketBytes(Captures.Payload("na-by-linux"));
        packet.Message[offset] = value;
        Assert.Equal(expected, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void WriteFrame_OfAnyMessage_RoundTrips() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Byte.Array[6], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (source, target, mac, withOption, router, solicited, overrides) =>
            {
                var holder = new IpAddr(IpFamily.IPv6, new UInt128(0xfe80_0000_0000_0000, source));
                var message = new NeighborAdvertisement(
                    holder, holder, new IpAddr(IpFamily.IPv6, target), router, solicited, overrides, withOption ? new MacAddress(mac) : null);
                var frame = new byte[NeighborAdvertisement.MaxFrameLength];
                var length = message.WriteFrame(frame, MacAddress.Broadcast, MacB);
                Assert.Equal(message, Decoders.Advertisement(frame.AsSpan(14, length - 14)));
            });
}
