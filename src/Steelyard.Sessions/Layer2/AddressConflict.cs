using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>Another host claims an announced address.</summary>
/// <param name="Other">The hardware address of that host.</param>
public sealed record AddressConflict(IpAddr Address, string InterfaceName, MacAddress Other, ConflictAction Action);
