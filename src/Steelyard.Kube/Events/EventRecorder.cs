using Microsoft.Extensions.Logging;
using Steelyard.Kube.Client;
using Steelyard.Kube.Queues;

namespace Steelyard.Kube.Events;

/// <summary>
/// Records v1 Events without ever blocking or failing its caller. Repetitions raise the count of one event; similar events, events of
/// one object and events altogether are limited, so that something that fails all the time cannot flood the API server.
/// </summary>
public sealed partial class EventRecorder : IDisposable
{
    private const int MaxAttempts = 5;
    private static readonly ResourceType s_events = new("", "v1", "events", namespaced: true);

    private readonly KubeClient _client;
    private readonly EventRecorderOptions _options;
    private readonly EventLog _log;
    private readonly WorkQueue<EventKey> _queue;
    private readonly TokenBucket _rate;
    private readonly object _rateGate = new();
    private long _unique;
    private long _written;

    public EventRecorder(KubeClient client, EventRecorderOptions options)
    {
        _client = client;
        _options = options;
        _log = new EventLog(options);
        _rate = new TokenBucket(options.Burst, options.WritesPerSecond, options.TimeProvider);
        _queue = new WorkQueue<EventKey>(new WorkQueueOptions
        {
            Backoff = new ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
            TimeProvider = options.TimeProvider,
            Random = options.Random,
        });
        _unique = (options.TimeProvider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>Occurrences that were not written: limits, full buffer, or refused by the server.</summary>
    public long Dropped => _log.Dropped;

    /// <summary>Successful writes (creations and raised counts).</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Events waiting to be written.</summary>
    public int Pending => _log.Pending;

    /// <summary>Records an occurrence; returns at once.</summary>
    public void Record(in ObjectReference regarding, EventType type, string reason, string message)
    {
        if (_log.Record(regarding, type, reason, message) is { } key) _queue.Add(key);
    }

    public void Normal(in ObjectReference regarding, string reason, string message) => Record(regarding, EventType.Normal, reason, message);

    public void Warning(in ObjectReference regarding, string reason, string message) => Record(regarding, EventType.Warning, reason, message);

    /// <summary>Writes events until the token fires, or until <see cref="Dispose"/> was called and all that waited is written.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.Writers).Select(_ => WriteAllAsync(cancellationToken)));

    /// <summary>Takes no more events.</summary>
    public void Dispose() => _queue.Dispose();

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            EventKey key;
            try
            {
                key = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await WriteGuardedAsync(key, cancellationToken).ConfigureAwait(false);
            _queue.Done(key);
        }
    }

    private async Task WriteGuardedAsync(EventKey key, CancellationToken cancellationToken)
    {
        if (_log.Take(key) is not { } snapshot) return;
        try
        {
            await WaitForRateAsync(cancellationToken).ConfigureAwait(false);
            await WriteAsync(snapshot, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _written);
            _queue.Forget(key);
        }
#pragma warning disable CA1031 // An event is never worth more than a log line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            HandleFailure(key, e, cancellationToken);
        }
    }

    /// <summary>Comes back to an event when the server could not be reached; gives up when it refuses.</summary>
    private void HandleFailure(EventKey key, Exception e, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return;
        var refused = e is KubeApiException { Code: < 500 and not 429 };
        if (!refused && _queue.FailureCount(key) < MaxAttempts - 1 && _log.Restore(key))
        {
            _queue.AddAfterFailure(key);
            return;
        }
        _queue.Forget(key);
        _log.CountDrop();
        LogLost(_options.Logger, key.Reason, key.Regarding.Key, e.Message);
    }

    private async Task WriteAsync(EventSnapshot snapshot, CancellationToken cancellationToken)
    {
        var ns = EventJson.Namespace(snapshot.Key.Regarding);
        if (snapshot.Name is { } known)
        {
            try
            {
                var patch = KubePatch.Merge(EventJson.Repeat(snapshot));
                await _client.PatchRawAsync(s_events, new ObjectKey(ns, known), patch, null, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KubeApiException e) when (e.IsNotFound)
            {
                // Events live for about an hour: the repetition becomes a new one.
            }
        }
        var name = EventJson.Name(snapshot, Interlocked.Increment(ref _unique));
        var body = EventJson.Create(snapshot, name, _options);
        await _client.CreateRawAsync(s_events, new ObjectKey(ns, ""), body, null, cancellationToken).ConfigureAwait(false);
        _log.SetName(snapshot.Key, name);
    }

    private Task WaitForRateAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_rateGate) wait = _rate.Reserve();
        return wait == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, _options.TimeProvider, cancellationToken);
    }

    [LoggerMessage(20, LogLevel.Warning, "Event {Reason} of {Key} was lost: {Error}")]
    private static partial void LogLost(ILogger logger, string reason, ObjectKey key, string error);
}
