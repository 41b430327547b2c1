namespace Steelyard.Wire.Bgp;

/// <summary>Makes lists that compare by their elements.</summary>
public static class EquatableList
{
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items)
        where T : IEquatable<T> => new(items.ToArray());
}
