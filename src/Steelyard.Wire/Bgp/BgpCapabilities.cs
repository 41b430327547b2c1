namespace Steelyard.Wire.Bgp;

/// <summary>What one side of a session can do, as its OPEN says.</summary>
public sealed record BgpCapabilities
{
    /// <summary>Families by the multiprotocol capability. A peer that names none speaks IPv4 unicast (RFC 4760 section 8).</summary>
    public EquatableList<AddressFamily> Families { get; init; }

    /// <summary>The whole AS number, when the sender speaks with four octets (RFC 6793).</summary>
    public uint? FourOctetAsn { get; init; }

    public bool RouteRefresh { get; init; }

    public bool EnhancedRouteRefresh { get; init; }

    /// <summary>Accepts messages of up to 65,535 bytes (RFC 8654).</summary>
    public bool ExtendedMessage { get; init; }

    public EquatableList<ExtendedNextHop> ExtendedNextHops { get; init; }

    public GracefulRestartCapability? GracefulRestart { get; init; }

    /// <summary>Codes of capabilities that are not understood, or not in their defined form; they are passed over.</summary>
    public EquatableList<byte> Ignored { get; init; }
}
