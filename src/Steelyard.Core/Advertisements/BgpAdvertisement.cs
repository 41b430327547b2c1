using Steelyard.Core.Selectors;

namespace Steelyard.Core.Advertisements;

/// <summary>
/// How addresses of a pool become BGP routes. <see cref="LocalPreference"/> 0 means not set; <see cref="Nodes"/> are
/// the names of the announcing nodes; empty <see cref="Peers"/> means all; <see cref="ServiceSelectors"/> are
/// alternatives, empty means every service; <see cref="Communities"/> are sorted and distinct.
/// </summary>
public sealed record BgpAdvertisement(
    string Name,
    int AggregationLength,
    int AggregationLengthV6,
    uint LocalPreference,
    IReadOnlyList<BgpCommunity> Communities,
    IReadOnlySet<string> Nodes,
    IReadOnlySet<string> Peers,
    IReadOnlyList<LabelSelector> ServiceSelectors)
{
    public const int DefaultAggregationLength = 32;
    public const int DefaultAggregationLengthV6 = 128;

    public bool CoversService(IReadOnlyDictionary<string, string> labels) =>
        ServiceSelectors.Count == 0 || ServiceSelectors.Any(selector => selector.Matches(labels));

    public bool CoversPeer(string peer) => Peers.Count == 0 || Peers.Contains(peer);
}
