using Steelyard.Primitives;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>What routes of one announcement share: attributes and next hop. Equal sets share UPDATE messages.</summary>
/// <param name="Attributes">Attributes as this peer is to see them.</param>
/// <param name="NextHop">Next hop.</param>
/// <param name="LinkLocalNextHop">Link-local next hop beside an IPv6 one.</param>
public sealed record RouteSet(PathAttributes Attributes, IpAddr NextHop, IpAddr? LinkLocalNextHop = null);
