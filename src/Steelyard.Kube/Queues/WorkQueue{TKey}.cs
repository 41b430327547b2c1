namespace Steelyard.Kube.Queues;

/// <summary>
/// A queue of keys: a key waits at most once however often it is added, is handled by one worker at a time, and comes back by itself
/// when it was added while being handled. Safe for concurrent use.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly object _gate = new();
    private readonly WorkQueueOptions _options;
    // Keys wanting work, with their lane. A key in both sets waits for its worker to finish.
    private readonly Dictionary<TKey, WorkPriority> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    // The lanes may hold stale entries: keys that were promoted to the other lane since. _dirty decides.
    private readonly Queue<TKey> _urgent = new();
    private readonly Queue<TKey> _bulk = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly DelayedKeys<TKey> _delayed;
    private bool _stopped;

    public WorkQueue(WorkQueueOptions? options = null)
    {
        _options = options ?? new WorkQueueOptions();
        _delayed = new DelayedKeys<TKey>(_options.TimeProvider, Add);
    }

    /// <summary>Keys waiting for a worker; delayed ones are not counted.</summary>
    public int Length => _ready.CurrentCount;

    /// <summary>Keys whose time has not come.</summary>
    public int DelayedCount => _delayed.Count;

    /// <summary>Keys that became waiting so far, repetitions without effect excluded.</summary>
    public long Adds { get; private set; }

    /// <summary>Calls of <see cref="AddAfterFailure"/> so far.</summary>
    public long Retries { get; private set; }

    public void Add(TKey key, WorkPriority priority = WorkPriority.Bulk)
    {
        lock (_gate)
        {
            if (_stopped) return;
            if (_dirty.TryGetValue(key, out var lane))
            {
                if (priority > lane) Promote(key);
                return;
            }
            Adds++;
            _dirty[key] = priority;
            if (!_processing.Contains(key)) Enqueue(key, priority);
        }
    }

    /// <summary>Adds the key when the time has passed; the earliest of several wishes counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Bulk)
    {
        if (delay <= TimeSpan.Zero) Add(key, priority);
        else _delayed.Schedule(key, delay, priority);
    }

    /// <summary>Adds the key after its own growing pause.</summary>
    /// <returns>The pause.</returns>
    public TimeSpan AddAfterFailure(TKey key, WorkPriority priority = WorkPriority.Bulk)
    {
        TimeSpan pause;
        lock (_gate)
        {
            Retries++;
            var failures = _failures.GetValueOrDefault(key) + 1;
            _failures[key] = failures;
            pause = _options.Backoff.Pause(failures, _options.Random);
        }
        AddAfter(key, pause, priority);
        return pause;
    }

    /// <summary>The key succeeded or is gone: its next failure starts with the first pause again.</summary>
    public void Forget(TKey key)
    {
        lock (_gate) _failures.Remove(key);
    }

    /// <summary>Failures of the key since it was last forgotten.</summary>
    public int FailureCount(TKey key)
    {
        lock (_gate) return _failures.GetValueOrDefault(key);
    }

    /// <summary>Waits for the next key; <see cref="Done"/> must follow.</summary>
    /// <exception cref="OperationCanceledException">The token fired, or the queue was stopped and is empty.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (TryDequeue(_urgent, WorkPriority.Urgent, out var key) || TryDequeue(_bulk, WorkPriority.Bulk, out key)) return key;
        }
        // Only a stopped queue releases more than it holds; the next waiter must see it as well.
        _ready.Release();
        throw new OperationCanceledException("the work queue was stopped");
    }

    /// <summary>The worker finished the key; if it was added meanwhile, it waits again.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            if (_processing.Remove(key) && _dirty.TryGetValue(key, out var lane)) Enqueue(key, lane);
        }
    }

    /// <summary>Takes no more keys; what waits is still handed out, then every taker is cancelled.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_stopped) return;
            _stopped = true;
            _ready.Release();
        }
        _delayed.Dispose();
    }

    public void Dispose() => Stop();

    private void Promote(TKey key)
    {
        _dirty[key] = WorkPriority.Urgent;
        // Still one waiting key: the entry left in the bulk lane is skipped later.
        if (!_processing.Contains(key)) _urgent.Enqueue(key);
    }

    private void Enqueue(TKey key, WorkPriority lane)
    {
        (lane == WorkPriority.Urgent ? _urgent : _bulk).Enqueue(key);
        _ready.Release();
    }

    private bool TryDequeue(Queue<TKey> queue, WorkPriority lane, out TKey key)
    {
        while (queue.TryDequeue(out key!))
        {
            if (!_dirty.TryGetValue(key, out var actual) || actual != lane || _processing.Contains(key)) continue;
            _dirty.Remove(key);
            _processing.Add(key);
            return true;
        }
        return false;
    }
}
