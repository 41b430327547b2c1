using System.Collections.Frozen;

namespace Steelyard.Core.Announcements;

/// <summary>From which network interfaces an address is announced: all of them, or those of some names. A value.</summary>
public sealed class InterfaceSelection : IEquatable<InterfaceSelection>
{
    public static readonly InterfaceSelection All = new(null);

    private InterfaceSelection(IReadOnlySet<string>? names) => Names = names;

    /// <summary>The names; null when every interface is selected. Names need not exist on this machine.</summary>
    public IReadOnlySet<string>? Names { get; }

    public bool IsAll => Names is null;

    /// <summary>Exactly the interfaces of these names; no name selects no interface.</summary>
    public static InterfaceSelection Of(params IEnumerable<string> names) => new(names.ToFrozenSet(StringComparer.Ordinal));

    public bool Includes(string interfaceName) => Names is null || Names.Contains(interfaceName);

    /// <summary>What at least one of both selects.</summary>
    public InterfaceSelection Union(InterfaceSelection other)
    {
        if (Names is null || other.Names is null)
            return All;
        if (other.Names.IsSubsetOf(Names))
            return this;
        return Names.IsSubsetOf(other.Names) ? other : Of(Names.Concat(other.Names));
    }

    public bool Equals(InterfaceSelection? other) =>
        ReferenceEquals(this, other)
        || (Names is not null && other?.Names is { } theirs && Names.SetEquals(theirs));

    public override bool Equals(object? obj) => Equals(obj as InterfaceSelection);

    public override int GetHashCode()
    {
        var hash = Names?.Count ?? -1;
        // Sets have no order: the sum does not depend on it.
        foreach (var name in Names ?? FrozenSet<string>.Empty)
            hash += StringComparer.Ordinal.GetHashCode(name);
        return hash;
    }

    public override string ToString() => Names is null ? "all" : string.Join(',', Names.Order(StringComparer.Ordinal));
}
