using System.Collections.Frozen;
using Steelyard.Api.Resources;
using Steelyard.Core.Advertisements;

namespace Steelyard.Api.Configuration;

/// <summary>L2Advertisements to layer 2 advertisements with their eligible nodes and scores.</summary>
internal sealed class L2AdvertisementCompiler(PoolDirectory pools, NodeSets nodes)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public static IReadOnlyList<Verdict<L2Advertisement, Attached<Layer2Advertisement>>> Compile(
        IReadOnlyList<L2Advertisement> advertisements, PoolDirectory pools, NodeSets nodes)
    {
        var compiler = new L2AdvertisementCompiler(pools, nodes);
        return [.. advertisements.Select(compiler.Compile)];
    }

    private Verdict<L2Advertisement, Attached<Layer2Advertisement>> Compile(L2Advertisement source)
    {
        var problem = Parse(source, out var advertisement);
        if (problem is null && !_names.Add(source.Metadata.Name))
            problem = new Problem("metadata.name", $"duplicate definition of l2advertisement \"{source.Metadata.Name}\"");
        return problem is null
            ? Verdict<L2Advertisement, Attached<Layer2Advertisement>>.Good(source, advertisement!)
            : Verdict<L2Advertisement, Attached<Layer2Advertisement>>.Bad(source, problem);
    }

    private Problem? Parse(L2Advertisement source, out Attached<Layer2Advertisement>? attached)
    {
        attached = null;
        var spec = source.Spec ?? new L2AdvertisementSpec();
        var problem = AdvertisementSelectors.CheckDuplicates(
            spec.IPAddressPools, spec.IPAddressPoolSelectors, spec.NodeSelectors, spec.ServiceSelectors);
        if (problem is not null)
            return problem;
        if (AdvertisementSelectors.Parse(spec.IPAddressPoolSelectors, spec.NodeSelectors, spec.ServiceSelectors, out var selectors) is { } wrong)
            return wrong;
        var eligible = nodes.Select(selectors.Nodes);
        if (ParseScores(spec.PreferredNodeSelectors, eligible, out var scores) is { } wrongPreference)
            return wrongPreference;
        var advertisement = new Layer2Advertisement(
            source.Metadata.Name,
            eligible,
            scores.ToFrozenDictionary(StringComparer.Ordinal),
            (spec.Interfaces ?? []).ToFrozenSet(StringComparer.Ordinal),
            selectors.Services);
        attached = new Attached<Layer2Advertisement>(
            advertisement, [.. pools.Reach(spec.IPAddressPools, selectors.Pools).Select(pool => pool.Pool.Name)]);
        return null;
    }

    private Problem? ParseScores(
        IReadOnlyList<PreferredNodeSelector>? preferences, FrozenSet<string> eligible, out Dictionary<string, int> scores)
    {
        scores = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < preferences?.Count; i++)
        {
            if (SelectorParser.Parse(preferences[i].Preference, out var selector) is { } error)
                return new Problem($"spec.preferredNodeSelectors[{i}].preference", $"{error}\ninvalid label selector in preferredNodeSelectors");
            foreach (var node in nodes.Matching([selector]).Where(eligible.Contains))
                scores[node] = scores.GetValueOrDefault(node) + preferences[i].Weight;
        }

        foreach (var (node, score) in scores.ToList())
        {
            if (score == 0)
                scores.Remove(node);
        }

        return null;
    }
}
