namespace Steelyard.Wire.Bgp;

/// <summary>Routes of a family may have next hops of another one (RFC 8950 section 4).</summary>
/// <param name="Family">Family of the routes.</param>
/// <param name="NextHopAfi">Address family of their next hops.</param>
public readonly record struct ExtendedNextHop(AddressFamily Family, ushort NextHopAfi)
{
    public static ExtendedNextHop Ipv4OverIpv6 { get; } = new(AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast.Afi);
}
