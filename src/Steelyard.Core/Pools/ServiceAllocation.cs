using Steelyard.Core.Selectors;

namespace Steelyard.Core.Pools;

/// <summary>
/// Restricts and pins a pool to services. <see cref="Priority"/>: lower is tried earlier, 0 means none and comes last.
/// <see cref="Namespaces"/> already holds the namespaces that namespaceSelectors match; empty = every namespace.
/// <see cref="ServiceSelectors"/> are alternatives (OR); empty = every service.
/// </summary>
public sealed record ServiceAllocation(
    int Priority,
    IReadOnlySet<string> Namespaces,
    IReadOnlyList<LabelSelector> ServiceSelectors);
