using System.Collections.Immutable;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Configuration;
using Steelyard.Core.Peers;
using Steelyard.Core.Pools;

namespace Steelyard.Api.Configuration;

/// <summary>Puts a snapshot together, taking over from the previous one every instance that says the same.</summary>
internal sealed class SnapshotBuilder(ConfigurationSnapshot previous)
{
    public ConfigurationSnapshot Build(
        IReadOnlyList<CompiledPool> pools,
        IReadOnlyList<Attached<Layer2Advertisement>> layer2,
        IReadOnlyList<Attached<BgpAdvertisement>> bgp,
        IReadOnlyList<BgpPeer> peers,
        IReadOnlyDictionary<string, BfdProfile> profiles,
        IReadOnlyDictionary<string, BgpCommunity> aliases)
    {
        var next = new ConfigurationSnapshot(
            Reuse([.. pools.Select(pool => pool.Pool)], previous.Pools, pool => pool.Name, SameMeaning.Of),
            Reuse(Distinct(Attach(layer2)), previous.Layer2Advertisements, SameMeaning.Of),
            Reuse(Attach(bgp), previous.BgpAdvertisements, SameMeaning.Of),
            Reuse([.. peers], previous.Peers, peer => peer.Name, SameMeaning.Of),
            Reuse(profiles, previous.BfdProfiles),
            Reuse(aliases, previous.Communities));
        return next == previous ? previous : next;
    }

    private static Dictionary<string, ImmutableArray<T>> Attach<T>(IReadOnlyList<Attached<T>> advertisements)
    {
        var lists = new Dictionary<string, ImmutableArray<T>.Builder>(StringComparer.Ordinal);
        foreach (var (advertisement, pools) in advertisements)
        {
            foreach (var pool in pools)
            {
                if (!lists.TryGetValue(pool, out var list))
                    lists[pool] = list = ImmutableArray.CreateBuilder<T>();
                list.Add(advertisement);
            }
        }

        return lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToImmutable(), StringComparer.Ordinal);
    }

    /// <summary>Drops advertisements that add nothing to one already there; those with preferences always add up.</summary>
    private static Dictionary<string, ImmutableArray<Layer2Advertisement>> Distinct(
        Dictionary<string, ImmutableArray<Layer2Advertisement>> attached)
    {
        foreach (var (pool, advertisements) in attached)
        {
            if (advertisements.Length < 2)
                continue;
            var kept = new List<Layer2Advertisement>(advertisements.Length);
            foreach (var advertisement in advertisements)
            {
                if (advertisement.Scores.Count > 0 || !kept.Exists(other => SameMeaning.CoversTheSame(advertisement, other)))
                    kept.Add(advertisement);
            }

            attached[pool] = [.. kept];
        }

        return attached;
    }

    private static ImmutableArray<T> Reuse<T>(
        ImmutableArray<T> items, ImmutableArray<T> before, Func<T, string> name, Func<T, T, bool> same)
        where T : class
    {
        var known = before.ToDictionary(name, StringComparer.Ordinal);
        var next = items.Select(item => known.TryGetValue(name(item), out var old) && same(item, old) ? old : item).ToImmutableArray();
        return next.AsSpan().SequenceEqual(before.AsSpan(), ReferenceEqualityComparer.Instance) ? before : next;
    }

    private static IReadOnlyDictionary<string, ImmutableArray<T>> Reuse<T>(
        Dictionary<string, ImmutableArray<T>> lists, IReadOnlyDictionary<string, ImmutableArray<T>> before, Func<T, T, bool> same)
        where T : class
    {
        var changed = lists.Count != before.Count;
        foreach (var (pool, list) in lists)
        {
            if (before.TryGetValue(pool, out var old) && old.Length == list.Length && old.Zip(list).All(pair => same(pair.First, pair.Second)))
                lists[pool] = old;
            else
                changed = true;
        }

        return changed ? lists : before;
    }

    private static IReadOnlyDictionary<string, T> Reuse<T>(
        IReadOnlyDictionary<string, T> values, IReadOnlyDictionary<string, T> before)
        where T : IEquatable<T> =>
        values.Count == before.Count && values.All(pair => before.TryGetValue(pair.Key, out var old) && old.Equals(pair.Value))
            ? before : values;
}
