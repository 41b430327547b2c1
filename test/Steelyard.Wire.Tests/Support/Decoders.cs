using Steelyard.Wire.Arp;
using Steelyard.Wire.Ethernet;
using Steelyard.Wire.Ndp;

namespace Steelyard.Wire.Tests.Support;

/// <summary>Decodes a frame as far as it goes, the way a receiver does.</summary>
internal static class Decoders
{
    /// <summary>The reason of the first decoder that refuses; None when a whole message was read.</summary>
    public static DropReason Decode(ReadOnlySpan<byte> frame)
    {
        if (!EthernetHeader.TryRead(frame, out var header, out var reason))
            return reason;
        var payload = frame[header.Length..];
        if (header.EtherType != EtherTypes.Arp)
            return DecodeIcmpv6(payload);
        ArpPacket.TryRead(payload, out _, out reason);
        return reason;
    }

    public static DropReason DecodeIcmpv6(ReadOnlySpan<byte> payload)
    {
        if (!Icmpv6Packet.TryRead(payload, out var packet, out var reason))
            return reason;
        switch (packet.Type)
        {
            case Icmpv6Type.NeighborSolicitation:
                NeighborSolicitation.TryRead(packet, out _, out reason);
                break;
            case Icmpv6Type.RouterAdvertisement:
                RouterAdvertisement.TryRead(packet, out _, out reason);
                break;
            default:
                NeighborAdvertisement.TryRead(packet, out _, out reason);
                break;
        }

        return reason;
    }

    public static NeighborSolicitation Solicitation(ReadOnlySpan<byte> payload)
    {
        Assert.True(Icmpv6Packet.TryRead(payload, out var packet, out var reason), reason.ToString());
        Assert.True(NeighborSolicitation.TryRead(packet, out var message, out reason), reason.ToString());
        return message;
    }

    public static NeighborAdvertisement Advertisement(ReadOnlySpan<byte> payload)
    {
        Assert.True(Icmpv6Packet.TryRead(payload, out var packet, out var reason), reason.ToString());
        Assert.True(NeighborAdvertisement.TryRead(packet, out var message, out reason), reason.ToString());
        return message;
    }
}
