using Steelyard.Primitives;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>What both OPENs of a session agreed.</summary>
/// <param name="PeerAsn">The peer's AS number.</param>
/// <param name="PeerRouterId">The peer's BGP identifier.</param>
/// <param name="HoldTime">Silence that ends the session; zero for none.</param>
/// <param name="KeepaliveTime">Interval of our keepalives before jitter; zero for none.</param>
/// <param name="Codec">Form of messages.</param>
/// <param name="Families">Families of routes that both sides speak.</param>
/// <param name="Peer">All that the peer can do.</param>
public sealed record NegotiatedSession(
    uint PeerAsn, IpAddr PeerRouterId, TimeSpan HoldTime, TimeSpan KeepaliveTime, BgpCodecOptions Codec,
    EquatableList<AddressFamily> Families, BgpCapabilities Peer)
{
    /// <summary>IPv4 routes may have IPv6 next hops.</summary>
    public bool ExtendedNextHop { get; init; }
}
