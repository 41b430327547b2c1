using Steelyard.Core.Advertisements;
using Steelyard.Core.Peers;
using Steelyard.Core.Pools;
using Steelyard.Core.Selectors;

namespace Steelyard.Api.Configuration;

/// <summary>Whether two domain values say the same. Records compare their lists by reference, which is not enough here.</summary>
internal static class SameMeaning
{
    public static bool Of(AddressPool left, AddressPool right) =>
        left.Name == right.Name
        && left.AutoAssign == right.AutoAssign
        && left.AvoidBuggyIPs == right.AvoidBuggyIPs
        && left.Blocks.SequenceEqual(right.Blocks)
        && Of(left.Allocation, right.Allocation);

    public static bool Of(Layer2Advertisement left, Layer2Advertisement right) =>
        left.Name == right.Name
        && CoversTheSame(left, right)
        && left.Scores.Count == right.Scores.Count
        && left.Scores.All(pair => right.Scores.TryGetValue(pair.Key, out var score) && score == pair.Value);

    /// <summary>Compares nodes, interfaces and services: all that counts apart from preferences.</summary>
    public static bool CoversTheSame(Layer2Advertisement left, Layer2Advertisement right) =>
        left.Nodes.SetEquals(right.Nodes)
        && left.Interfaces.SetEquals(right.Interfaces)
        && Of(left.ServiceSelectors, right.ServiceSelectors);

    public static bool Of(BgpAdvertisement left, BgpAdvertisement right) =>
        left.Name == right.Name
        && left.AggregationLength == right.AggregationLength
        && left.AggregationLengthV6 == right.AggregationLengthV6
        && left.LocalPreference == right.LocalPreference
        && left.Communities.SequenceEqual(right.Communities)
        && left.Nodes.SetEquals(right.Nodes)
        && left.Peers.SetEquals(right.Peers)
        && Of(left.ServiceSelectors, right.ServiceSelectors);

    public static bool Of(BgpPeer left, BgpPeer right) =>
        Of(left.NodeSelectors, right.NodeSelectors) && left == right with { NodeSelectors = left.NodeSelectors };

    private static bool Of(ServiceAllocation? left, ServiceAllocation? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        return left.Priority == right.Priority
            && left.HasNamespaceSelectors == right.HasNamespaceSelectors
            && left.Namespaces.SetEquals(right.Namespaces)
            && Of(left.ServiceSelectors, right.ServiceSelectors);
    }

    private static bool Of(IReadOnlyList<LabelSelector> left, IReadOnlyList<LabelSelector> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => Of(pair.First, pair.Second));

    private static bool Of(LabelSelector left, LabelSelector right) =>
        left.Requirements.Count == right.Requirements.Count
        && left.Requirements.Zip(right.Requirements).All(pair =>
            pair.First.Key == pair.Second.Key
            && pair.First.Operator == pair.Second.Operator
            && pair.First.Values.SequenceEqual(pair.Second.Values));
}
