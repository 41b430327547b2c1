using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Configuration;

/// <summary>The objects that count: those of the right namespace, and of BGP objects those that concern this node.</summary>
internal sealed class ObjectFilter(ClusterObjects objects, CompileOptions options)
{
    private readonly IReadOnlyDictionary<string, string>? _nodeLabels = options.NodeName is null ? null
        : objects.Nodes.FirstOrDefault(node => node.Metadata.Name == options.NodeName)?.Metadata.LabelsOrEmpty
            ?? ObjectMeta.Empty.LabelsOrEmpty;

    public IEnumerable<IPAddressPool> Pools => Own(objects.Pools);

    public IEnumerable<BFDProfile> BfdProfiles => Own(objects.BfdProfiles);

    public IEnumerable<L2Advertisement> L2Advertisements => Own(objects.L2Advertisements);

    public IEnumerable<Community> Communities => Own(objects.Communities);

    public IEnumerable<Secret> Secrets => Own(objects.Secrets);

    public IEnumerable<BGPPeer> Peers => Own(objects.Peers).Where(peer => ConcernsNode(peer.Spec?.NodeSelectors));

    public IEnumerable<BGPAdvertisement> BgpAdvertisements =>
        Own(objects.BgpAdvertisements).Where(advertisement => ConcernsNode(advertisement.Spec?.NodeSelectors));

    private IEnumerable<T> Own<T>(IEnumerable<T> all)
        where T : IResource =>
        all.Where(item => item.Metadata.Namespace is null || item.Metadata.Namespace == options.Namespace);

    /// <summary>Unusable selectors concern every node, so that the mistake is reported.</summary>
    private bool ConcernsNode(IReadOnlyList<LabelSelectorSpec>? selectors) =>
        _nodeLabels is null
        || selectors is not { Count: > 0 }
        || SelectorParser.ParseAll(selectors, out var parsed) is not null
        || parsed.Any(selector => selector.Matches(_nodeLabels));
}
