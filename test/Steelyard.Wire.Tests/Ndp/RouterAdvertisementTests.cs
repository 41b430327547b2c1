using Steelyard.Primitives;
using Steelyard.Wire.Ndp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Ndp;

public sealed class RouterAdvertisementTests
{
    [Fact]
    public void TryRead_OfACapturedMessage_GivesItsFields()
    {
        Assert.True(Icmpv6Packet.TryRead(Captures.Payload("ra-by-bird"), out var packet, out _));
        Assert.True(RouterAdvertisement.TryRead(packet, out var message, out var reason), reason.ToString());
        // BIRD was told: router lifetime 1800 s, link MTU 1400.
        Assert.Equal(new RouterAdvertisement(IpAddr.Parse("fe80::ff:fe00:b"), TimeSpan.FromSeconds(1800), null, 1400), message);
    }

    [Fact]
    public void TryRead_FromARoutedSource_IsRefused()
    {
        var packet = new PacketBytes(Captures.Payload("ra-by-bird"));
        packet.Bytes[8] = 0x20;
        Assert.Equal(DropReason.SourceNotLinkLocal, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void TryRead_OfAShortMessage_IsTruncated()
    {
        var packet = new PacketBytes(Captures.Payload("ra-by-bird"), extra: -42);
        Assert.Equal(DropReason.Truncated, Decoders.DecodeIcmpv6(packet.WithRightChecksum()));
    }

    [Fact]
    public void TryRead_OfAnotherType_IsRefused()
    {
        Assert.True(Icmpv6Packet.TryRead(Captures.Payload("rs-by-linux"), out var packet, out _));
        Assert.False(RouterAdvertisement.TryRead(packet, out _, out var reason));
        Assert.Equal(DropReason.Icmpv6Type, reason);
    }
}
