using Steelyard.Core.Selectors;

namespace Steelyard.Core.Pools;

/// <summary>
/// Restricts and pins a pool to services. <see cref="Priority"/>: lower is tried earlier, 0 means none and comes last.
/// <see cref="Namespaces"/> already holds the namespaces that namespaceSelectors match; empty = every namespace, unless
/// <see cref="HasNamespaceSelectors"/>: selectors that match nothing close the pool instead of opening it to everybody.
/// <see cref="ServiceSelectors"/> are alternatives (OR); empty = every service.
/// </summary>
public sealed record ServiceAllocation(
    int Priority,
    IReadOnlySet<string> Namespaces,
    IReadOnlyList<LabelSelector> ServiceSelectors,
    bool HasNamespaceSelectors = false)
{
    /// <summary>Whether a service of this namespace with these labels may use the pool.</summary>
    public bool Allows(string serviceNamespace, IReadOnlyDictionary<string, string> labels) =>
        AllowsNamespace(serviceNamespace) && AllowsLabels(labels);

    private bool AllowsNamespace(string serviceNamespace) =>
        Namespaces.Count == 0 ? !HasNamespaceSelectors : Namespaces.Contains(serviceNamespace);

    private bool AllowsLabels(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var selector in ServiceSelectors)
        {
            if (selector.Matches(labels))
                return true;
        }

        return ServiceSelectors.Count == 0;
    }
}
