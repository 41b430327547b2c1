using System.Collections;
using System.Runtime.CompilerServices;

namespace Steelyard.Wire.Bgp;

/// <summary>An immutable list that is equal to another one with the same elements, so that records that hold it compare by value.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public readonly struct EquatableList<T>(T[] items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
    where T : IEquatable<T>
{
    private readonly T[]? _items = items;

    public int Count => _items?.Length ?? 0;

    public T this[int index] => Span[index];

    public ReadOnlySpan<T> Span => _items;

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    public bool Equals(EquatableList<T> other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is EquatableList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public static bool operator ==(EquatableList<T> left, EquatableList<T> right) => left.Equals(right);
    public static bool operator !=(EquatableList<T> left, EquatableList<T> right) => !left.Equals(right);
}
