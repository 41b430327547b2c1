using System.Collections.Frozen;
using Steelyard.Api.Resources;
using Steelyard.Core.Advertisements;
using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>BGPAdvertisements to BGP advertisements, checked against the pools they cover and against one another.</summary>
internal sealed class BgpAdvertisementCompiler(BgpAdvertisementContext context)
{
    private readonly Dictionary<string, List<BgpAdvertisement>> _attached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public static IReadOnlyList<Verdict<BGPAdvertisement, Attached<BgpAdvertisement>>> Compile(
        IReadOnlyList<BGPAdvertisement> advertisements, BgpAdvertisementContext context)
    {
        var compiler = new BgpAdvertisementCompiler(context);
        return [.. advertisements.Select(compiler.Compile)];
    }

    private Verdict<BGPAdvertisement, Attached<BgpAdvertisement>> Compile(BGPAdvertisement source, int index)
    {
        if (CompileOne(source, index, out var attached) is { } problem)
            return Verdict<BGPAdvertisement, Attached<BgpAdvertisement>>.Bad(source, problem);
        _indexes[source.Metadata.Name] = index;
        foreach (var pool in attached!.Pools)
        {
            if (!_attached.TryGetValue(pool, out var list))
                _attached[pool] = list = [];
            list.Add(attached.Advertisement);
        }

        return Verdict<BGPAdvertisement, Attached<BgpAdvertisement>>.Good(source, attached);
    }

    private Problem? CompileOne(BGPAdvertisement source, int index, out Attached<BgpAdvertisement>? attached)
    {
        attached = null;
        var spec = source.Spec ?? new BGPAdvertisementSpec();
        if (CheckSpec(source.Metadata.Name, spec) is { } wrong)
            return wrong;
        if (_indexes.TryGetValue(source.Metadata.Name, out var twin))
            return new Problem("metadata.name", $"duplicate definition of bgpadvertisements. advertisement {twin} and {index} are equal");
        if (ParseCommunities(spec.Communities, out var communities) is { } wrongCommunity)
            return wrongCommunity;
        if (AdvertisementSelectors.Parse(spec.IPAddressPoolSelectors, spec.NodeSelectors, spec.ServiceSelectors, out var selectors) is { } wrongSelector)
            return wrongSelector;
        var reached = context.Pools.Reach(spec.IPAddressPools, selectors.Pools);
        if (context.Options.BgpMode == BgpMode.Native && NativeModeRules.Check(source, reached) is { } native)
            return native;
        var advertisement = Build(source.Metadata.Name, spec, communities, selectors);
        foreach (var pool in reached)
        {
            if ((CheckAggregation(advertisement, pool) ?? CheckPreference(advertisement, pool) ?? CheckEcho(advertisement, pool)) is { } problem)
                return problem;
        }

        attached = new Attached<BgpAdvertisement>(advertisement, [.. reached.Select(pool => pool.Pool.Name)]);
        return null;
    }

    private static Problem? CheckSpec(string name, BGPAdvertisementSpec spec) =>
        AdvertisementSelectors.CheckDuplicates(spec.IPAddressPools, spec.IPAddressPoolSelectors, spec.NodeSelectors, spec.ServiceSelectors)
        ?? Duplicates.InTexts(spec.Communities, "communities", "community")
        ?? Duplicates.InTexts(spec.Peers, "peers")
        ?? CheckLengths(name, spec);

    private static Problem? CheckLengths(string name, BGPAdvertisementSpec spec)
    {
        var v4 = spec.AggregationLength ?? BgpAdvertisement.DefaultAggregationLength;
        var v6 = spec.AggregationLengthV6 ?? BgpAdvertisement.DefaultAggregationLengthV6;
        if (spec.ServiceSelectors is { Count: > 0 })
        {
            const string Text = "are mutually exclusive, both cannot be set in";
            if (v4 != BgpAdvertisement.DefaultAggregationLength)
                return new Problem("spec.aggregationLength", $"serviceSelectors and aggregationLength {Text} {name}");
            if (v6 != BgpAdvertisement.DefaultAggregationLengthV6)
                return new Problem("spec.aggregationLengthV6", $"serviceSelectors and aggregationLengthV6 {Text} {name}");
        }

        if (v4 is < 0 or > 32)
            return new Problem("spec.aggregationLength", $"invalid aggregation length {v4} for IPv4");
        if (v6 is < 0 or > 128)
            return new Problem("spec.aggregationLengthV6", $"invalid aggregation length {v6} for IPv6");
        return spec.LocalPref is null or (>= 0 and <= uint.MaxValue) ? null
            : new Problem("spec.localPref", $"invalid local preference {spec.LocalPref}, must be in 0-{uint.MaxValue} range");
    }

    private Problem? ParseCommunities(IReadOnlyList<string>? texts, out SortedSet<BgpCommunity> communities)
    {
        communities = [];
        for (var i = 0; i < texts?.Count; i++)
        {
            if (!context.Aliases.TryGetValue(texts[i], out var community)
                && CommunityParser.Parse(texts[i], out community, out var isUnknown) is { } error)
            {
                // At admission a text without colon may be an alias that is defined later.
                if (context.Options.IgnoreReferences && !texts[i].Contains(':', StringComparison.Ordinal))
                    continue;
                return new Problem($"spec.communities[{i}]", $"{error}\ninvalid community \"{texts[i]}\" in BGP advertisement", isUnknown);
            }

            communities.Add(community);
        }

        return null;
    }

    private BgpAdvertisement Build(string name, BGPAdvertisementSpec spec, SortedSet<BgpCommunity> communities, AdvertisementSelectors selectors) =>
        new(
            name,
            spec.AggregationLength ?? BgpAdvertisement.DefaultAggregationLength,
            spec.AggregationLengthV6 ?? BgpAdvertisement.DefaultAggregationLengthV6,
            (uint)(spec.LocalPref ?? 0),
            [.. communities],
            context.Nodes.Select(selectors.Nodes),
            (spec.Peers ?? []).ToFrozenSet(StringComparer.Ordinal),
            selectors.Services);

    private static Problem? CheckAggregation(BgpAdvertisement advertisement, CompiledPool pool)
    {
        foreach (var entry in pool.Entries)
        {
            var (length, field) = entry.Family == IpFamily.IPv4
                ? (advertisement.AggregationLength, "aggregationLength")
                : (advertisement.AggregationLengthV6, "aggregationLengthV6");
            if (length < entry.ShortestLength)
                return new Problem($"spec.{field}", $"invalid aggregation length {length}: prefix {entry.ShortestLength} in this pool is more specific than the aggregation length for addresses {entry.Text}");
        }

        return null;
    }

    private Problem? CheckPreference(BgpAdvertisement advertisement, CompiledPool pool)
    {
        if (!_attached.TryGetValue(pool.Pool.Name, out var earlier))
            return null;
        var conflict = earlier.Find(other => HavePreferenceConflict(advertisement, other, pool));
        return conflict is null ? null : new Problem(
            "spec.localPref",
            $"invalid local preference {advertisement.LocalPreference}: local preferernce {conflict.LocalPreference} was already set for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths");
    }

    private static bool HavePreferenceConflict(BgpAdvertisement left, BgpAdvertisement right, CompiledPool pool)
    {
        if (left.ServiceSelectors.Count > 0 || right.ServiceSelectors.Count > 0 || left.LocalPreference == right.LocalPreference)
            return false;
        var differV4 = !pool.HasIPv4 || left.AggregationLength != right.AggregationLength;
        var differV6 = !pool.HasIPv6 || left.AggregationLengthV6 != right.AggregationLengthV6;
        if (differV4 && differV6)
            return false;
        if (left.Peers.Count > 0 && right.Peers.Count > 0 && !left.Peers.Overlaps(right.Peers))
            return false;
        return left.Nodes.Overlaps(right.Nodes);
    }

    private Problem? CheckEcho(BgpAdvertisement advertisement, CompiledPool pool)
    {
        if (!pool.HasIPv6)
            return null;
        var peer = context.Peers.FirstOrDefault(peer => advertisement.CoversPeer(peer.Name)
            && peer.BfdProfile is { } name && context.BfdProfiles.TryGetValue(name, out var profile) && profile.EchoMode);
        return peer is null ? null : new Problem(
            "spec.peers",
            $"pool {pool.Pool.Name} has bgpadvertisement {advertisement.Name} which references peer {peer.Name} which has bfd echo enabled, which is not possible");
    }
}
