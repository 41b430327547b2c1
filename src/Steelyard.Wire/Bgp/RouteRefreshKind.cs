namespace Steelyard.Wire.Bgp;

/// <summary>Subtype of a ROUTE-REFRESH (RFC 7313 section 3.2); others are ignored.</summary>
public enum RouteRefreshKind : byte
{
    Request = 0,
    BeginOfRefresh = 1,
    EndOfRefresh = 2,
}
