using System.Threading.Channels;

namespace Steelyard.ControllerManager.Queues;

/// <summary>
/// Keys to be worked on. A key that is added while it waits is not added twice; one that is added while it is worked
/// on comes again afterwards; the same key is never worked on twice at a time. Failed keys wait exponentially longer.
/// </summary>
public sealed class KeyedQueue<TKey> : IDisposable where TKey : notnull
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _working = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, (DateTimeOffset Due, ITimer Timer)> _delayed = [];

    public KeyedQueue(TimeProvider time) => _time = time;

    /// <summary>Keys that wait now, those with a delay not counted.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _dirty.Count;
        }
    }

    /// <summary>True while no key waits, those with a delay not counted, and none is worked on.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _dirty.Count == 0 && _working.Count == 0;
        }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (_dirty.Add(key) && !_working.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Adds a key later; of several delays for one key the shortest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }
        lock (_lock)
        {
            var due = _time.GetUtcNow() + delay;
            if (_delayed.TryGetValue(key, out var waiting))
            {
                if (waiting.Due <= due)
                    return;
                waiting.Timer.Dispose();
            }
            _delayed[key] = (due, _time.CreateTimer(_ => Expire(key, due), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Adds a key after a delay that doubles with each call, until <see cref="Forget"/>.</summary>
    public void AddAfterFailure(TKey key)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
        }
        var delay = failures > 20 ? LongestDelay : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << failures, LongestDelay.Ticks));
        AddAfter(key, delay);
    }

    public void Forget(TKey key)
    {
        lock (_lock)
            _failures.Remove(key);
    }

    /// <summary>The next key to work on; give it back with <see cref="Done"/>.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken ct)
    {
        var key = await _ready.Reader.ReadAsync(ct);
        lock (_lock)
        {
            _dirty.Remove(key);
            _working.Add(key);
        }
        return key;
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            _working.Remove(key);
            if (_dirty.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, timer) in _delayed.Values)
                timer.Dispose();
            _delayed.Clear();
        }
    }

    private void Expire(TKey key, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (!_delayed.TryGetValue(key, out var waiting) || waiting.Due != due)
                return;
            waiting.Timer.Dispose();
            _delayed.Remove(key);
        }
        Add(key);
    }
}
