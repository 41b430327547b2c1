namespace Steelyard.Wire.Ndp;

/// <summary>ICMPv6 message types of Neighbor Discovery (RFC 4861 section 4).</summary>
public enum Icmpv6Type
{
    RouterSolicitation = 133,
    RouterAdvertisement = 134,
    NeighborSolicitation = 135,
    NeighborAdvertisement = 136,
}
