using System.Collections.Immutable;

namespace Steelyard.Linux.Netlink;

/// <summary>All interfaces of a network namespace at one moment. Immutable.</summary>
/// <param name="Links">By index.</param>
public sealed record LinkSnapshot(ImmutableSortedDictionary<int, Link> Links)
{
    public static LinkSnapshot Empty { get; } = new(ImmutableSortedDictionary<int, Link>.Empty);

    /// <summary>The interface with this index, or null.</summary>
    public Link? Find(int index) => Links.GetValueOrDefault(index);

    /// <summary>The interface with this name, or null. Looks through all.</summary>
    public Link? Find(string name) => Links.Values.FirstOrDefault(link => link.Name == name);

    internal LinkSnapshot With(Link link) => Links.TryGetValue(link.Index, out var old) && old == link ? this : new(Links.SetItem(link.Index, link));

    internal LinkSnapshot Without(int index) => Links.ContainsKey(index) ? new(Links.Remove(index)) : this;
}
