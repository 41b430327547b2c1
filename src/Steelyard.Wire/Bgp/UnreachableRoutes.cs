using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Routes that an UPDATE withdraws, of one family.</summary>
public sealed record UnreachableRoutes(AddressFamily Family, EquatableList<IpPrefix> Prefixes);
