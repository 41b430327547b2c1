using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Domain = Steelyard.Core.Services.ServiceSpec;

namespace Steelyard.Controller.Caching;

/// <summary>The local copies of all objects that the controller looks at.</summary>
internal sealed class ControllerCaches
{
    private const int ServicePage = 100;

    private readonly ConcurrentDictionary<(string Kind, ObjectKey Key), ConfigurationError> _unreadable = new();

    public ControllerCaches(KubeClient client, string ns, TimeProvider time, ILogger logger)
    {
        var everywhere = new ResourceCacheOptions { TimeProvider = time, Logger = logger };
        var ours = everywhere with { Namespace = ns };
        // Small pages: their buffers are what the memory of a start with thousands of services consists of.
        Services = ResourceCache.Create(client, KubernetesTypes.Services, ServiceProjection.Project, everywhere with { PageSize = ServicePage });
        Namespaces = ResourceCache.Create(client, KubernetesTypes.Namespaces, NamespaceLabels, everywhere);
        Pools = ResourceCache.Create(client, KubernetesTypes.Pools, ours with { OnUndecodable = Unreadable("IPAddressPool") });
        Communities = ResourceCache.Create(client, KubernetesTypes.Communities, ours with { OnUndecodable = Unreadable("Community") });
        States = ResourceCache.Create(
            client, KubernetesTypes.ConfigurationStates, ours with { FieldSelector = $"metadata.name={Api.Status.ConfigurationStates.ControllerName}" });
        Pools.Subscribe(change => Readable("IPAddressPool", change.Key));
        Communities.Subscribe(change => Readable("Community", change.Key));
    }

    public ResourceCache<Domain> Services { get; }

    public ResourceCache<Namespace> Namespaces { get; }

    public ResourceCache<IPAddressPool> Pools { get; }

    public ResourceCache<Community> Communities { get; }

    /// <summary>At most the one ConfigurationState of the controller.</summary>
    public ResourceCache<ConfigurationState> States { get; }

    /// <summary>Configuration objects whose present version cannot be decoded.</summary>
    public IEnumerable<ConfigurationError> UnreadableObjects => _unreadable.Values;

    /// <summary>Calls back when what the pools are made of changes; the status of a pool does not count.</summary>
    public void SubscribeConfiguration(Action changed)
    {
        Pools.Subscribe(change =>
        {
            if (change.Old?.Value.Metadata.Generation is not { } before || change.New?.Value.Metadata.Generation != before)
                changed();
        });
        Communities.Subscribe(_ => changed());
        Namespaces.Subscribe(change =>
        {
            if (change.Kind != ChangeKind.Updated || !SameLabels(change.Old!.Value, change.New!.Value))
                changed();
        });
    }

    public ClusterObjects ConfigurationObjects() => new()
    {
        Pools = [.. Pools.Objects.Select(item => item.Value)],
        Communities = [.. Communities.Objects.Select(item => item.Value)],
        Namespaces = [.. Namespaces.Objects.Select(item => item.Value)],
    };

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Services.WaitForSyncAsync(cancellationToken),
        Namespaces.WaitForSyncAsync(cancellationToken),
        Pools.WaitForSyncAsync(cancellationToken),
        Communities.WaitForSyncAsync(cancellationToken),
        States.WaitForSyncAsync(cancellationToken));

    /// <summary>Waits until the caches show at least what the API holds now.</summary>
    public Task WaitForFreshnessAsync(KubeClient client, string ns, TimeProvider time, CancellationToken cancellationToken) => Task.WhenAll(
        CacheFreshness.WaitAsync(client, Services, KubernetesTypes.ServiceMetadata, "", time, cancellationToken),
        CacheFreshness.WaitAsync(client, Namespaces, KubernetesTypes.NamespaceMetadata, "", time, cancellationToken),
        CacheFreshness.WaitAsync(client, Pools, KubernetesTypes.PoolMetadata, ns, time, cancellationToken));

    /// <summary>Keeps all caches up to date until the token fires; services from when they may be listed on.</summary>
    public Task RunAsync(Task mayListServices, CancellationToken cancellationToken) => Task.WhenAll(
        Pools.RunAsync(cancellationToken),
        Communities.RunAsync(cancellationToken),
        Namespaces.RunAsync(cancellationToken),
        States.RunAsync(cancellationToken),
        RunServicesAsync(mayListServices, cancellationToken));

    private async Task RunServicesAsync(Task mayList, CancellationToken cancellationToken)
    {
        await mayList.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Services.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Namespace NamespaceLabels(Namespace full) =>
        new(new ObjectMeta(full.Metadata.Name, Uid: full.Metadata.Uid, Labels: full.Metadata.Labels));

    private static bool SameLabels(Namespace left, Namespace right)
    {
        var (before, after) = (left.Metadata.LabelsOrEmpty, right.Metadata.LabelsOrEmpty);
        return before.Count == after.Count && before.All(pair => after.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }

    private Action<ObjectKey, Exception> Unreadable(string kind) => (key, error) => _unreadable[(kind, key)] =
        new ConfigurationError(kind, key.Namespace, key.Name, "", $"the object cannot be read: {error.Message}");

    private void Readable(string kind, ObjectKey key) => _unreadable.TryRemove((kind, key), out _);
}
