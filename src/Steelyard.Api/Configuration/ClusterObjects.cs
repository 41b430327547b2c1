using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Configuration;

/// <summary>Everything the configuration is made of, as read from the cluster, in any order.</summary>
public sealed record ClusterObjects
{
    public IReadOnlyCollection<IPAddressPool> Pools { get; init; } = [];

    public IReadOnlyCollection<BGPPeer> Peers { get; init; } = [];

    public IReadOnlyCollection<BFDProfile> BfdProfiles { get; init; } = [];

    public IReadOnlyCollection<L2Advertisement> L2Advertisements { get; init; } = [];

    public IReadOnlyCollection<BGPAdvertisement> BgpAdvertisements { get; init; } = [];

    public IReadOnlyCollection<Community> Communities { get; init; } = [];

    public IReadOnlyCollection<Secret> Secrets { get; init; } = [];

    public IReadOnlyCollection<Node> Nodes { get; init; } = [];

    public IReadOnlyCollection<Namespace> Namespaces { get; init; } = [];
}
