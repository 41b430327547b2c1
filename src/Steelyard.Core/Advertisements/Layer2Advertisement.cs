using Steelyard.Core.Selectors;

namespace Steelyard.Core.Advertisements;

/// <summary>
/// Permission to answer for a pool's addresses in layer 2. <see cref="Nodes"/> are the names of the eligible nodes;
/// <see cref="Scores"/> holds the summed preference of those that are preferred (never 0). Empty
/// <see cref="Interfaces"/> means all; <see cref="ServiceSelectors"/> are alternatives, empty means every service.
/// </summary>
public sealed record Layer2Advertisement(
    string Name,
    IReadOnlySet<string> Nodes,
    IReadOnlyDictionary<string, int> Scores,
    IReadOnlySet<string> Interfaces,
    IReadOnlyList<LabelSelector> ServiceSelectors)
{
    public bool CoversService(IReadOnlyDictionary<string, string> labels) =>
        ServiceSelectors.Count == 0 || ServiceSelectors.Any(selector => selector.Matches(labels));
}
