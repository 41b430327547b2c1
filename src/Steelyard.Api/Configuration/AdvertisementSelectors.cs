using Steelyard.Api.Kubernetes;
using Steelyard.Core.Selectors;

namespace Steelyard.Api.Configuration;

/// <summary>The selectors that both kinds of advertisements have.</summary>
internal sealed record AdvertisementSelectors(
    IReadOnlyList<LabelSelector> Pools, IReadOnlyList<LabelSelector> Nodes, IReadOnlyList<LabelSelector> Services)
{
    public static Problem? CheckDuplicates(
        IReadOnlyList<string>? poolNames,
        IReadOnlyList<LabelSelectorSpec>? pools,
        IReadOnlyList<LabelSelectorSpec>? nodes,
        IReadOnlyList<LabelSelectorSpec>? services) =>
        Duplicates.InTexts(poolNames, "ipAddressPools")
        ?? Duplicates.WithinAndAmong(pools, "ipAddressPoolSelectors")
        ?? Duplicates.WithinAndAmong(nodes, "nodeSelectors")
        ?? Duplicates.WithinAndAmong(services, "serviceSelectors");

    public static Problem? Parse(
        IReadOnlyList<LabelSelectorSpec>? pools,
        IReadOnlyList<LabelSelectorSpec>? nodes,
        IReadOnlyList<LabelSelectorSpec>? services,
        out AdvertisementSelectors selectors)
    {
        selectors = new AdvertisementSelectors([], [], []);
        if (Parse(pools, "ipAddressPoolSelectors", out var parsedPools) is { } wrongPool)
            return wrongPool;
        if (Parse(nodes, "nodeSelectors", out var parsedNodes) is { } wrongNode)
            return wrongNode;
        if (Parse(services, "serviceSelectors", out var parsedServices) is { } wrongService)
            return wrongService;
        selectors = new AdvertisementSelectors(parsedPools, parsedNodes, parsedServices);
        return null;
    }

    private static Problem? Parse(IReadOnlyList<LabelSelectorSpec>? specs, string field, out IReadOnlyList<LabelSelector> selectors) =>
        SelectorParser.ParseAll(specs, out selectors) is not var (error, index) ? null
            : new Problem($"spec.{field}[{index}]", $"{error}\ninvalid label selector \"{SelectorParser.Canonical(specs![index])}\" in {field}");
}
