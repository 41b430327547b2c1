using System.Collections.Frozen;
using Steelyard.Api.Kubernetes;
using Steelyard.Core.Selectors;

namespace Steelyard.Api.Configuration;

/// <summary>Names of the nodes that selectors match; the set of all nodes is shared by everything without selectors.</summary>
internal sealed class NodeSets(IReadOnlyCollection<Node> nodes)
{
    private readonly FrozenSet<string> _all = nodes.Select(node => node.Metadata.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The union of what the selectors match; all nodes when there is no selector.</summary>
    public FrozenSet<string> Select(IReadOnlyList<LabelSelector> selectors) =>
        selectors.Count == 0 ? _all : Matching(selectors).ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<string> Matching(IReadOnlyList<LabelSelector> selectors) => nodes
        .Where(node => selectors.Any(selector => selector.Matches(node.Metadata.LabelsOrEmpty)))
        .Select(node => node.Metadata.Name);
}
