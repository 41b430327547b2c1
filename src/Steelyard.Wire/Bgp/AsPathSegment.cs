namespace Steelyard.Wire.Bgp;

/// <summary>One segment of an AS path: 1 to 255 AS numbers.</summary>
public readonly record struct AsPathSegment(AsPathSegmentType Type, EquatableList<uint> Asns)
{
    public const int Longest = 255;

    public static AsPathSegment Sequence(params ReadOnlySpan<uint> asns) => new(AsPathSegmentType.Sequence, EquatableList.Create(asns));
}
