namespace Steelyard.Core.Announcements;

/// <summary>What of a node, apart from its labels, decides whether it may announce.</summary>
/// <param name="IsNetworkUnavailable">Its condition NetworkUnavailable is True.</param>
/// <param name="IsExcluded">It carries the label that excludes it from external load balancers.</param>
public readonly record struct NodeFacts(bool IsNetworkUnavailable = false, bool IsExcluded = false)
{
    public const string ExclusionLabel = "node.kubernetes.io/exclude-from-external-load-balancers";
}
