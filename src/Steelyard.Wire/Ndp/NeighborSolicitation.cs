using Steelyard.Primitives;
using Steelyard.Wire.Ethernet;

namespace Steelyard.Wire.Ndp;

/// <summary>
/// Who holds this address? (RFC 4861 section 4.3.) Sent to the solicited-node group to resolve an address, to one host to see
/// whether it is still reachable (then often without a link-layer option), and from :: to find a duplicate before taking the
/// address (RFC 4862 section 5.4.2).
/// </summary>
/// <param name="SourceLinkLayer">The asker's hardware address, when the option is there.</param>
/// <param name="Nonce">Random number by which a sender knows its own looped-back probe (RFC 7527), when the option is there.</param>
public readonly record struct NeighborSolicitation(
    IpAddr Source, IpAddr Destination, IpAddr Target, MacAddress? SourceLinkLayer = null, UInt128? Nonce = null)
{
    /// <summary>Length of the longest frame that <see cref="WriteFrame"/> writes.</summary>
    public const int MaxFrameLength = EthernetHeader.UntaggedLength + Icmpv6Packet.Ipv6HeaderLength + NeighborMessage.MaxLength;

    /// <summary>Asks whether somebody holds the target before the sender takes it.</summary>
    public bool IsDuplicateAddressProbe => Ipv6Groups.IsUnspecified(Source);

    /// <summary>The probe of RFC 4862 section 5.4.2 for an address, without a nonce.</summary>
    public static NeighborSolicitation Probe(IpAddr target) =>
        new(new IpAddr(IpFamily.IPv6, 0), Ipv6Groups.SolicitedNode(target), target);

    public static bool TryRead(in Icmpv6Packet packet, out NeighborSolicitation message, out DropReason reason)
    {
        message = default;
        if (!NeighborMessage.TryRead(packet, Icmpv6Type.NeighborSolicitation, out var target, out var options, out reason))
            return false;
        message = new NeighborSolicitation(packet.Source, packet.Destination, target, options.SourceLinkLayer, options.Nonce);
        if (!message.IsDuplicateAddressProbe || (Ipv6Groups.IsSolicitedNode(packet.Destination) && message.SourceLinkLayer is null))
            return true;
        reason = DropReason.MalformedProbe;
        return false;
    }

    /// <summary>Writes a whole frame with the source link-layer option if there is one (a nonce is not written); returns its length.</summary>
    public int WriteFrame(Span<byte> frame, MacAddress destination, MacAddress source) => NeighborMessage.WriteFrame(
        frame,
        new EthernetHeader(destination, source, EtherTypes.IPv6),
        new NeighborMessage(Icmpv6Type.NeighborSolicitation, 0, Source, Destination, Target),
        NdpOptions.SourceLinkLayerType,
        SourceLinkLayer);
}
