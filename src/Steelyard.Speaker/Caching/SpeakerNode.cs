using Steelyard.Api.Kubernetes;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;

namespace Steelyard.Speaker.Caching;

/// <summary>What the speaker keeps of a Node.</summary>
/// <param name="Labelled">The Node with its name and labels only, for the selectors of the configuration.</param>
/// <param name="Facts">Whether it may announce.</param>
/// <param name="Addresses">Its own addresses.</param>
internal sealed record SpeakerNode(Node Labelled, NodeFacts Facts, IReadOnlyList<IpAddr> Addresses)
{
    public static SpeakerNode Project(Node node)
    {
        var labels = node.Metadata.LabelsOrEmpty;
        var isUnavailable = node.Status?.Conditions?.Any(one => one is { Type: "NetworkUnavailable", Status: "True" }) == true;
        return new SpeakerNode(
            new Node(new ObjectMeta(node.Metadata.Name, Labels: labels)),
            new NodeFacts(isUnavailable, labels.ContainsKey(NodeFacts.ExclusionLabel)),
            [.. (node.Status?.Addresses ?? []).Where(one => one.Type is "InternalIP" or "ExternalIP").SelectMany(Parse)]);
    }

    public bool HasLabelsOf(SpeakerNode other)
    {
        var (mine, theirs) = (Labelled.Metadata.LabelsOrEmpty, other.Labelled.Metadata.LabelsOrEmpty);
        return mine.Count == theirs.Count && mine.All(pair => theirs.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }

    private static IEnumerable<IpAddr> Parse(NodeAddress address) => IpAddr.TryParse(address.Address, out var parsed) ? [parsed] : [];
}
