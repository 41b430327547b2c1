using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Routes that an UPDATE announces, of one family.</summary>
/// <param name="Family">Their family.</param>
/// <param name="NextHop">Global next hop; the only one for IPv4 (RFC 8950 allows IPv6 here).</param>
/// <param name="LinkLocalNextHop">Link-local next hop beside it (RFC 2545 section 3).</param>
/// <param name="Prefixes">The routes.</param>
public sealed record ReachableRoutes(AddressFamily Family, IpAddr NextHop, IpAddr? LinkLocalNextHop, EquatableList<IpPrefix> Prefixes);
