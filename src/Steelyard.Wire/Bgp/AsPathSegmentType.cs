namespace Steelyard.Wire.Bgp;

/// <summary>Kind of a segment of an AS path (RFC 4271 section 4.3, RFC 5065).</summary>
public enum AsPathSegmentType : byte
{
    Set = 1,
    Sequence = 2,
    ConfederationSequence = 3,
    ConfederationSet = 4,
}
