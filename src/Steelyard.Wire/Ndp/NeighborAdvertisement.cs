using Steelyard.Primitives;
using Steelyard.Wire.Ethernet;

namespace Steelyard.Wire.Ndp;

/// <summary>This host holds this address (RFC 4861 section 4.4): an answer, or unsolicited news for all nodes.</summary>
/// <param name="Router">The sender is a router.</param>
/// <param name="Solicited">Answers a solicitation of the destination; confirms that the way to the sender works.</param>
/// <param name="Override">Receivers shall replace the hardware address that they know.</param>
/// <param name="TargetLinkLayer">The holder's hardware address, when the option is there.</param>
public readonly record struct NeighborAdvertisement(
    IpAddr Source, IpAddr Destination, IpAddr Target, bool Router, bool Solicited, bool Override, MacAddress? TargetLinkLayer = null)
{
    /// <summary>Length of the longest frame that <see cref="WriteFrame"/> writes.</summary>
    public const int MaxFrameLength = NeighborSolicitation.MaxFrameLength;

    private const byte RouterFlag = 0x80;
    private const byte SolicitedFlag = 0x40;
    private const byte OverrideFlag = 0x20;

    private byte Flags => (byte)((Router ? RouterFlag : 0) | (Solicited ? SolicitedFlag : 0) | (Override ? OverrideFlag : 0));

    public static bool TryRead(in Icmpv6Packet packet, out NeighborAdvertisement message, out DropReason reason)
    {
        message = default;
        if (!NeighborMessage.TryRead(packet, Icmpv6Type.NeighborAdvertisement, out var target, out var options, out reason))
            return false;
        var flags = packet.Message[NeighborMessage.FlagsOffset];
        if ((flags & SolicitedFlag) != 0 && Ipv6Groups.IsMulticast(packet.Destination))
        {
            reason = DropReason.SolicitedToGroup;
            return false;
        }

        message = new NeighborAdvertisement(
            packet.Source,
            packet.Destination,
            target,
            (flags & RouterFlag) != 0,
            (flags & SolicitedFlag) != 0,
            (flags & OverrideFlag) != 0,
            options.TargetLinkLayer);
        return true;
    }

    /// <summary>Writes a whole frame with the target link-layer option if there is one; returns its length.</summary>
    public int WriteFrame(Span<byte> frame, MacAddress destination, MacAddress source) => NeighborMessage.WriteFrame(
        frame,
        new EthernetHeader(destination, source, EtherTypes.IPv6),
        new NeighborMessage(Icmpv6Type.NeighborAdvertisement, Flags, Source, Destination, Target),
        NdpOptions.TargetLinkLayerType,
        TargetLinkLayer);
}
