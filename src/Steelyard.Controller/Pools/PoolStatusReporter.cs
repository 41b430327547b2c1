using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Resources;
using Steelyard.Controller.Caching;
using Steelyard.Controller.Metrics;
using Steelyard.Core.Allocation;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Queues;

namespace Steelyard.Controller.Pools;

/// <summary>
/// Keeps the counters in the status of IPAddressPools. Changes within a moment become one write, however many services they
/// come from, and a status edited by hand is put back.
/// </summary>
internal sealed partial class PoolStatusReporter : IDisposable
{
    /// <summary>How long changes are gathered before a write.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    private readonly KubeClient _client;
    private readonly ResourceCache<IPAddressPool> _cache;
    private readonly Func<string, PoolUsage?> _usage;
    private readonly string _namespace;
    private readonly ControllerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _queue;

    /// <summary>Statuses written that the cache may not show yet, with the version of the pool they made.</summary>
    private readonly Dictionary<ObjectKey, (IPAddressPoolStatus Status, string Version)> _written = [];

    /// <param name="client">The cluster.</param>
    /// <param name="cache">The pools.</param>
    /// <param name="usage">Counters of a pool in force, or null.</param>
    /// <param name="ns">Namespace of the pools.</param>
    /// <param name="metrics">Counts the writes.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public PoolStatusReporter(
        KubeClient client, ResourceCache<IPAddressPool> cache, Func<string, PoolUsage?> usage, string ns,
        ControllerMetrics metrics, TimeProvider time, ILogger logger)
    {
        _client = client;
        _cache = cache;
        _usage = usage;
        _namespace = ns;
        _metrics = metrics;
        _logger = logger;
        _queue = new WorkQueue<ObjectKey>(new WorkQueueOptions
        {
            TimeProvider = time,
            Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(1)),
        });
    }

    /// <summary>The counters of a pool may have changed.</summary>
    public void Touch(string pool) => Touch(new ObjectKey(_namespace, pool));

    /// <summary>A pool object changed.</summary>
    public void Touch(ObjectKey pool) => _queue.AddAfter(pool, Gathering);

    public async Task RunAsync(CancellationToken ended)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(ended).ConfigureAwait(false);
            try
            {
                await ReconcileAsync(key, ended).ConfigureAwait(false);
                _queue.Forget(key);
            }
            catch (KubeApiException e) when (e.IsNotFound || e.IsConflict)
            {
                // Deleted meanwhile, or replaced by another pool of that name: the cache will tell.
                _written.Remove(key);
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
            {
                LogFailed(key, e.Message);
                _queue.AddAfterFailure(key);
            }

            _queue.Done(key);
        }
    }

    public void Dispose() => _queue.Dispose();

    private async Task ReconcileAsync(ObjectKey key, CancellationToken ended)
    {
        if (_cache.Find(key) is not { } pool || _usage(key.Name) is not { } usage)
        {
            _written.Remove(key);
            return;
        }

        var shown = pool.Value.Status;
        if (_written.TryGetValue(key, out var last))
        {
            if (ObjectVersion.IsOlder(pool.ResourceVersion, last.Version))
                shown = last.Status;
            else
                _written.Remove(key);
        }

        var wanted = IPAddressPoolStatus.From(usage.Capacity.IPv4, usage.AssignedIPv4, usage.Capacity.IPv6, usage.AssignedIPv6);
        if (shown == wanted)
            return;
        var answer = await _client.PatchAsync(
            KubernetesTypes.WrittenPools, key, KubePatch.Merge(Body(pool.Uid, wanted)), "status", ended).ConfigureAwait(false);
        _written[key] = (wanted, answer.Metadata.ResourceVersion);
        _metrics.PoolStatusWrites.Increment();
    }

    private static ReadOnlyMemory<byte> Body(string uid, IPAddressPoolStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata"u8);
            json.WriteString("uid"u8, uid);
            json.WriteEndObject();
            json.WriteStartObject("status"u8);
            json.WriteNumber("assignedIPv4"u8, status.AssignedIPv4);
            json.WriteNumber("assignedIPv6"u8, status.AssignedIPv6);
            json.WriteNumber("availableIPv4"u8, status.AvailableIPv4);
            json.WriteNumber("availableIPv6"u8, status.AvailableIPv6);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    [LoggerMessage(220, LogLevel.Error, "cannot write the status of a pool, trying again", EventName = "writeFailed")]
    private partial void LogFailed(ObjectKey pool, string error);
}
