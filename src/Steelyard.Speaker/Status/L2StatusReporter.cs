using Microsoft.Extensions.Logging;
using Steelyard.Api.Kubernetes;
using Steelyard.Core.Announcements;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Queues;
using Steelyard.Speaker.Caching;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Status;

/// <summary>
/// Keeps the ServiceL2Status of every service that this node announces: removes what others left behind, writes its own, and
/// removes that when it is over. Nothing is written while all is right.
/// </summary>
internal sealed partial class L2StatusReporter : IDisposable
{
    private const int Writers = 4;
    private static readonly TimeSpan s_interfaceScan = TimeSpan.FromSeconds(10);

    private readonly KubeClient _client;
    private readonly L2StatusIndex _index;
    private readonly Func<ObjectKey, Layer2Decision> _decision;
    private readonly ILayer2Announcer _announcer;
    private readonly L2StatusReporterOptions _options;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly HashSet<ObjectKey> _handedBack = [];

    /// <param name="client">The cluster.</param>
    /// <param name="index">The objects that exist.</param>
    /// <param name="decision">What is decided about a service.</param>
    /// <param name="announcer">Knows which interfaces exist.</param>
    /// <param name="options">Who writes where.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public L2StatusReporter(
        KubeClient client, L2StatusIndex index, Func<ObjectKey, Layer2Decision> decision, ILayer2Announcer announcer,
        L2StatusReporterOptions options, TimeProvider time, ILogger logger)
    {
        _client = client;
        _index = index;
        _decision = decision;
        _announcer = announcer;
        _options = options;
        _logger = logger;
        _queue = new WorkQueue<ObjectKey>(new WorkQueueOptions
        {
            TimeProvider = time,
            Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)),
        });
    }

    /// <summary>The service's announcement or one of its status objects changed.</summary>
    public void Touch(ObjectKey service) => _queue.Add(service);

    /// <summary>Removes the own object of a service that is still announced, so that nobody has a claim to it any more.</summary>
    public void HandBack(ObjectKey service)
    {
        lock (_handedBack)
            _handedBack.Add(service);
        _queue.Add(service);
    }

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WorkAsync(cancellationToken)));

    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var service = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await ReconcileAsync(service, cancellationToken).ConfigureAwait(false);
                _queue.Forget(service);
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
            {
                LogFailed(service, e.Message);
                _queue.AddAfterFailure(service);
            }

            _queue.Done(service);
        }
    }

    private async Task ReconcileAsync(ObjectKey service, CancellationToken cancellationToken)
    {
        var decision = _decision(service);
        var ownKey = new ObjectKey(_options.Namespace, L2StatusName.Of(service, _options.NodeName));
        var isShown = decision.IsAnnounced && !IsHandedBack(service, decision) && HasInterface(service, decision);
        CachedObject<L2StatusFacts>? own = null;
        foreach (var found in _index.Of(service))
        {
            if (isShown && found.Key == ownKey)
                own = found;
            else if (isShown || found.Value.Node == _options.NodeName)
                await DeleteAsync(found, cancellationToken).ConfigureAwait(false);
        }

        if (isShown)
            await WriteAsync(ownKey, service, own?.Value, decision.Interfaces!, cancellationToken).ConfigureAwait(false);
    }

    private bool HasInterface(ObjectKey service, Layer2Decision decision)
    {
        if (_announcer.HasAnyInterface(decision.Interfaces!))
            return true;
        // It may appear later, and nobody tells.
        _queue.AddAfter(service, s_interfaceScan);
        return false;
    }

    /// <summary>A service that was handed back stays so until its announcement ended.</summary>
    private bool IsHandedBack(ObjectKey service, Layer2Decision decision)
    {
        lock (_handedBack)
            return decision.IsAnnounced ? _handedBack.Contains(service) : _handedBack.Remove(service);
    }

    private async Task WriteAsync(
        ObjectKey key, ObjectKey service, L2StatusFacts? known, InterfaceSelection interfaces, CancellationToken cancellationToken)
    {
        var names = interfaces.Names?.Order(StringComparer.Ordinal).ToList();
        if (known is null)
            await CreateAsync(key, service, cancellationToken).ConfigureAwait(false);
        else if (_options.Owner is { } owner && known.OwnerUid != owner.Uid)
            await PatchAsync(key, L2StatusBody.Owner(owner), null, cancellationToken).ConfigureAwait(false);
        if (known is not { HasStatus: true } || known.Interfaces != string.Join(',', names ?? []))
            await PatchAsync(key, L2StatusBody.Status(service, _options.NodeName, names), "status", cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateAsync(ObjectKey key, ObjectKey service, CancellationToken cancellationToken)
    {
        try
        {
            var body = L2StatusBody.New(key, service, _options.NodeName, _options.Owner);
            await _client.CreateAsync(KubernetesTypes.ServiceL2Statuses, key.Namespace, body, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsAlreadyExists)
        {
            // The cache will show it.
        }
    }

    private async Task PatchAsync(ObjectKey key, ReadOnlyMemory<byte> body, string? subresource, CancellationToken cancellationToken)
    {
        try
        {
            await _client.PatchRawAsync(KubernetesTypes.ServiceL2Statuses, key, KubePatch.Merge(body), subresource, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // Somebody deleted it; the cache will say so, and it is made again.
        }
    }

    private async Task DeleteAsync(CachedObject<L2StatusFacts> found, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteAsync(KubernetesTypes.ServiceL2Statuses, found.Key, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // Its writer was faster.
        }
    }

    [LoggerMessage(420, LogLevel.Warning, "cannot write the ServiceL2Status, trying again", EventName = "writeFailed")]
    private partial void LogFailed(ObjectKey service, string error);
}
