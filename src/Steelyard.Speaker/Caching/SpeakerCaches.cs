using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Api.Status;
using Steelyard.Core.Announcements;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;

namespace Steelyard.Speaker.Caching;

/// <summary>The local copies of all objects that the speaker looks at.</summary>
internal sealed class SpeakerCaches
{
    // Small pages: their buffers are what the memory of a start with thousands of objects consists of.
    private const int Page = 100;

    private readonly ConcurrentDictionary<(string Kind, ObjectKey Key), ConfigurationError> _unreadable = new();

    public SpeakerCaches(KubeClient client, string ns, string node, string loadBalancerClass, TimeProvider time, ILogger logger)
    {
        var everywhere = new ResourceCacheOptions { TimeProvider = time, Logger = logger, PageSize = Page };
        var ours = everywhere with { Namespace = ns };
        Services = ResourceCache.Create(client, KubernetesTypes.Services, new ServiceProjection(loadBalancerClass).Project, everywhere);
        Slices = ResourceCache.Create(client, KubernetesTypes.EndpointSlices, new SliceProjection().Project, everywhere);
        Nodes = ResourceCache.Create(client, KubernetesTypes.Nodes, SpeakerNode.Project, everywhere);
        Statuses = ResourceCache.Create(client, KubernetesTypes.ServiceL2Statuses, L2StatusFacts.Project, ours);
        States = ResourceCache.Create(
            client, KubernetesTypes.ConfigurationStates, ours with { FieldSelector = $"metadata.name={ConfigurationStates.SpeakerName(node)}" });
        Pools = Watched(client, KubernetesTypes.Pools, "IPAddressPool", ours);
        L2Advertisements = Watched(client, KubernetesTypes.L2Advertisements, "L2Advertisement", ours);
        Peers = Watched(client, KubernetesTypes.Peers, "BGPPeer", ours);
        BgpAdvertisements = Watched(client, KubernetesTypes.BgpAdvertisements, "BGPAdvertisement", ours);
        BfdProfiles = Watched(client, KubernetesTypes.BfdProfiles, "BFDProfile", ours);
        Communities = Watched(client, KubernetesTypes.Communities, "Community", ours);
    }

    public ResourceCache<ServiceFacts> Services { get; }

    public ResourceCache<SliceFacts> Slices { get; }

    public ResourceCache<SpeakerNode> Nodes { get; }

    public ResourceCache<L2StatusFacts> Statuses { get; }

    /// <summary>At most the one ConfigurationState of this speaker.</summary>
    public ResourceCache<ConfigurationState> States { get; }

    public ResourceCache<IPAddressPool> Pools { get; }

    public ResourceCache<L2Advertisement> L2Advertisements { get; }

    public ResourceCache<BGPPeer> Peers { get; }

    public ResourceCache<BGPAdvertisement> BgpAdvertisements { get; }

    public ResourceCache<BFDProfile> BfdProfiles { get; }

    public ResourceCache<Community> Communities { get; }

    /// <summary>Configuration objects whose present version cannot be decoded.</summary>
    public IEnumerable<ConfigurationError> UnreadableObjects => _unreadable.Values;

    /// <summary>Calls back when what the configuration is made of changes; the status of an object does not count.</summary>
    public void SubscribeConfiguration(Action changed)
    {
        Follow(Pools, changed);
        Follow(L2Advertisements, changed);
        Follow(Peers, changed);
        Follow(BgpAdvertisements, changed);
        Follow(BfdProfiles, changed);
        Follow(Communities, changed);
        Nodes.Subscribe(change =>
        {
            if (change.Kind != ChangeKind.Updated || !change.Old!.Value.HasLabelsOf(change.New!.Value))
                changed();
        });
    }

    public ClusterObjects ConfigurationObjects() => new()
    {
        Pools = Values(Pools),
        L2Advertisements = Values(L2Advertisements),
        Peers = Values(Peers),
        BgpAdvertisements = Values(BgpAdvertisements),
        BfdProfiles = Values(BfdProfiles),
        Communities = Values(Communities),
        Nodes = [.. Nodes.Objects.Select(item => item.Value.Labelled)],
    };

    /// <summary>Waits for everything without which nothing may be announced.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Services.WaitForSyncAsync(cancellationToken),
        Slices.WaitForSyncAsync(cancellationToken),
        Nodes.WaitForSyncAsync(cancellationToken),
        Pools.WaitForSyncAsync(cancellationToken),
        L2Advertisements.WaitForSyncAsync(cancellationToken));

    /// <summary>Keeps all caches up to date until the token fires.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Services.RunAsync(cancellationToken),
        Slices.RunAsync(cancellationToken),
        Nodes.RunAsync(cancellationToken),
        Statuses.RunAsync(cancellationToken),
        States.RunAsync(cancellationToken),
        Pools.RunAsync(cancellationToken),
        L2Advertisements.RunAsync(cancellationToken),
        Peers.RunAsync(cancellationToken),
        BgpAdvertisements.RunAsync(cancellationToken),
        BfdProfiles.RunAsync(cancellationToken),
        Communities.RunAsync(cancellationToken));

    private static T[] Values<T>(ResourceCache<T> cache) => [.. cache.Objects.Select(item => item.Value)];

    private static void Follow<T>(ResourceCache<T> cache, Action changed)
        where T : IResource => cache.Subscribe(change =>
    {
        if (change.Old?.Value.Metadata.Generation is not { } before || change.New?.Value.Metadata.Generation != before)
            changed();
    });

    private ResourceCache<T> Watched<T>(KubeClient client, ResourceType<T> type, string kind, ResourceCacheOptions options)
    {
        var cache = ResourceCache.Create(client, type, options with
        {
            OnUndecodable = (key, error) => _unreadable[(kind, key)] =
                new ConfigurationError(kind, key.Namespace, key.Name, "", $"the object cannot be read: {error.Message}"),
        });
        cache.Subscribe(change => _unreadable.TryRemove((kind, change.Key), out _));
        return cache;
    }
}
