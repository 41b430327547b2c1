namespace Steelyard.Wire.Bgp;

/// <summary>Where a route comes from (RFC 4271 section 5.1.1).</summary>
public enum Origin : byte
{
    Igp = 0,
    Egp = 1,
    Incomplete = 2,
}
