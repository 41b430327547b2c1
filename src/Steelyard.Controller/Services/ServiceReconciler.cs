using Microsoft.Extensions.Logging;
using Steelyard.Controller.Metrics;
using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Kube.Queues;

namespace Steelyard.Controller.Services;

/// <summary>
/// Gives services their addresses during one term of leadership: looks at what changed, writes what is to be shown, with a
/// few writes in flight and never two for one service. Nothing is done about single services before the first complete pass.
/// </summary>
internal sealed partial class ServiceReconciler : IDisposable
{
    private const int Writers = 12;
    private readonly ServiceReconcilerOptions _options;
    private readonly ServiceLedger _ledger;
    private readonly WorkQueue<ObjectKey> _queue;
    private volatile bool _isStarted;

    public ServiceReconciler(ServiceReconcilerOptions options)
    {
        _options = options;
        _logger = options.Logger;
        _ledger = new ServiceLedger(new ServiceConverger(options.UnknownPool), options.LoadBalancerClass);
        _queue = new WorkQueue<ObjectKey>(new WorkQueueOptions { TimeProvider = options.Time, Random = options.Random });
    }

    public ServiceLedger Ledger => _ledger;

    /// <summary>Services that wait to be looked at.</summary>
    public int QueueLength => _queue.Length + _queue.DelayedCount;

    /// <summary>Takes notice of a change in the cache.</summary>
    public void OnChange(in ResourceChange<ServiceSpec> change)
    {
        if (!_isStarted)
            return;
        if (change is { Kind: ChangeKind.Updated, New: { } shown } && _ledger.IsOwnWrite(change.Key, shown.ResourceVersion))
            return;
        _queue.Add(change.Key, WorkPriority.Urgent);
    }

    /// <summary>Puts pools in force, looks at every service, and lets single changes be noticed from now on.</summary>
    public void Reconfigure(PoolSet pools)
    {
        _isStarted = true;
        var steps = _ledger.Reconfigure(pools, () => _options.Services.Objects);
        var writes = 0;
        foreach (var step in steps)
        {
            Report(step, step.Write?.Key ?? Key(step.Decision.Service));
            if (step.Write is null)
                continue;
            writes++;
            _queue.Add(step.Write.Key);
        }

        LogPass(steps.Count, writes, pools.Pools.Count);
    }

    /// <summary>Works until leadership ends; afterwards no write is started.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        // A writer that waits must not hold up the others' start.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WorkAsync(ended), CancellationToken.None))).ConfigureAwait(false);
        ended.ThrowIfCancellationRequested();
    }

    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            ObjectKey key;
            try
            {
                key = await _queue.TakeAsync(ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await HandleAsync(key, ended).ConfigureAwait(false);
            _queue.Done(key);
        }
    }

    private async Task HandleAsync(ObjectKey key, CancellationToken ended)
    {
        _options.Metrics.Updates.Increment();
        try
        {
            var step = _ledger.Decide(key, _options.Services.Find);
            Report(step, key);
            if (step.Write is null)
                _queue.Forget(key);
            else
                await WriteAsync(step.Write, ended).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A mistake about one service must not stop the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _options.Metrics.UpdateErrors.Increment();
            LogFailure(e, key);
            _queue.AddAfterFailure(key);
        }
    }

    private async Task WriteAsync(ServiceWrite write, CancellationToken ended)
    {
        try
        {
            ended.ThrowIfCancellationRequested();
            var written = await _options.Client.PatchAsync(
                KubernetesTypes.WrittenServices, write.Key, ServiceStatusPatch.Of(write), "status", ended).ConfigureAwait(false);
            _options.Metrics.ServiceWrites.Increment();
            Follow(_ledger.Completed(write.Key, written.Metadata.ResourceVersion));
            _queue.Forget(write.Key);
        }
        catch (KubeApiException e)
        {
            Refused(write, e);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException or OperationCanceledException or System.Text.Json.JsonException)
        {
            _ledger.Doubt(write);
            if (ended.IsCancellationRequested)
                return;
            _options.Metrics.WriteFailures.Increment();
            var pause = _queue.AddAfterFailure(write.Key);
            LogWriteFailed(write.Key, e.Message, pause);
        }
    }

    private void Refused(ServiceWrite write, KubeApiException e)
    {
        // An answer of a server in trouble says nothing about what it did.
        if (e.Code >= 500)
            _ledger.Doubt(write);
        if (e.IsConflict || e.IsNotFound)
        {
            // The cache will show the newer object, or its end, and then it is looked at again at once; the retry is for safety.
            _options.Metrics.Conflicts.Increment();
            _queue.AddAfterFailure(write.Key);
            LogConflict(write.Key, e.Message);
            return;
        }

        _options.Metrics.WriteFailures.Increment();
        _options.Metrics.UpdateErrors.Increment();
        var pause = _queue.AddAfterFailure(write.Key);
        LogWriteFailed(write.Key, e.Message, pause);
    }

    private void Report(ServiceStep step, ObjectKey key)
    {
        var decision = step.Decision;
        _options.Metrics.Decisions.Increment();
        foreach (var service in step.Retry)
            _queue.Add(Key(service), WorkPriority.Urgent);
        foreach (var pool in step.TouchedPools)
            _options.PoolTouched(pool);
        if (decision.Events.Count > 0 && _options.Services.Find(key) is { } shown)
            Record(decision.Events, shown);
        Log(decision);
    }

    private void Follow(ServiceDecision confirmed)
    {
        foreach (var service in confirmed.Retry)
            _queue.Add(Key(service), WorkPriority.Urgent);
        foreach (var pool in confirmed.TouchedPools)
            _options.PoolTouched(pool);
    }

    private void Record(IReadOnlyList<ServiceEvent> events, CachedObject<ServiceSpec> service)
    {
        var regarding = new ObjectReference("v1", "Service", service.Key, service.Uid, service.ResourceVersion);
        foreach (var (type, reason, message) in events)
            _options.Events.Record(regarding, type == "Warning" ? EventType.Warning : EventType.Normal, reason, message);
    }

    private static ObjectKey Key(string service)
    {
        var slash = service.IndexOf('/', StringComparison.Ordinal);
        return new ObjectKey(service[..slash], service[(slash + 1)..]);
    }
}
