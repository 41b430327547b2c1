using Steelyard.Primitives;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>Settings of one BGP peer.</summary>
/// <param name="LocalAsn">AS number that we show to it.</param>
/// <param name="PeerAsn">AS numbers that it may have.</param>
/// <param name="RouterId">Our BGP identifier, IPv4 in form.</param>
public sealed record BgpPeerOptions(uint LocalAsn, PeerAsnRule PeerAsn, IpAddr RouterId)
{
    /// <summary>Hold time that we offer: 0 or at least 3 s, in whole seconds.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest interval between keepalives; a third of the agreed hold time unless that is shorter.</summary>
    public TimeSpan? KeepaliveTime { get; init; }

    /// <summary>Longest pause between attempts to connect; attempts begin at a second and double.</summary>
    public TimeSpan ConnectRetryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Families of routes that we offer.</summary>
    public EquatableList<AddressFamily> Families { get; init; } = [AddressFamily.Ipv4Unicast];

    /// <summary>IPv4 routes may have IPv6 next hops (RFC 8950).</summary>
    public bool ExtendedNextHop { get; init; }

    /// <summary>Without the multiprotocol capability: plain IPv4 for peers that stumble over it.</summary>
    public bool DisableMultiprotocol { get; init; }

    /// <summary>How long the peer is to keep our routes while we restart; null for no graceful restart.</summary>
    public TimeSpan? RestartTime { get; init; }

    /// <summary>Never opens a connection, waits for the peer's.</summary>
    public bool Passive { get; init; }
}
