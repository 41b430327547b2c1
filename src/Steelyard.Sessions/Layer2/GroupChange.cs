using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>Join or leave a multicast group on an interface, so that solicitations for an address arrive there.</summary>
public readonly record struct GroupChange(int LinkIndex, IpAddr Group, bool Join);
