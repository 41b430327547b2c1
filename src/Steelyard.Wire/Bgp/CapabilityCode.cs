namespace Steelyard.Wire.Bgp;

/// <summary>Codes of capabilities in an OPEN (RFC 5492 and the RFC named at each).</summary>
internal enum CapabilityCode : byte
{
    /// <summary>RFC 4760.</summary>
    Multiprotocol = 1,

    /// <summary>RFC 2918.</summary>
    RouteRefresh = 2,

    /// <summary>RFC 8950.</summary>
    ExtendedNextHop = 5,

    /// <summary>RFC 8654.</summary>
    ExtendedMessage = 6,

    /// <summary>RFC 4724.</summary>
    GracefulRestart = 64,

    /// <summary>RFC 6793.</summary>
    FourOctetAs = 65,

    /// <summary>RFC 7313.</summary>
    EnhancedRouteRefresh = 70,
}
