namespace Steelyard.Kube.Queues;

/// <summary>Keys with a due time behind one timer.</summary>
internal sealed class DelayedKeys<TKey> : IDisposable
    where TKey : notnull
{
    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly Action<TKey, WorkPriority> _onDue;
    private readonly long _start;
    // The heap may hold entries that an earlier wish has overtaken; _wanted decides.
    private readonly PriorityQueue<TKey, TimeSpan> _heap = new();
    private readonly Dictionary<TKey, (TimeSpan Due, WorkPriority Priority)> _wanted = [];
    private readonly ITimer _timer;
    private bool _disposed;

    public DelayedKeys(TimeProvider time, Action<TKey, WorkPriority> onDue)
    {
        _time = time;
        _onDue = onDue;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(static self => ((DelayedKeys<TKey>)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get { lock (_gate) return _wanted.Count; }
    }

    public void Schedule(TKey key, TimeSpan delay, WorkPriority priority)
    {
        lock (_gate)
        {
            if (_disposed) return;
            var due = Now + delay;
            if (_wanted.TryGetValue(key, out var known))
            {
                priority = known.Priority > priority ? known.Priority : priority;
                if (known.Due <= due)
                {
                    _wanted[key] = (known.Due, priority);
                    return;
                }
            }
            _wanted[key] = (due, priority);
            _heap.Enqueue(key, due);
            if (_heap.TryPeek(out _, out var first) && first == due) Arm(due);
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private void Fire()
    {
        List<(TKey Key, WorkPriority Priority)> due = [];
        lock (_gate)
        {
            if (_disposed) return;
            var now = Now;
            while (_heap.TryPeek(out var key, out var at) && at <= now)
            {
                _heap.Dequeue();
                if (!_wanted.TryGetValue(key, out var wish) || wish.Due != at) continue;
                _wanted.Remove(key);
                due.Add((key, wish.Priority));
            }
            if (_heap.TryPeek(out _, out var next)) Arm(next);
        }
        foreach (var (key, priority) in due) _onDue(key, priority);
    }

    private void Arm(TimeSpan due)
    {
        // Timers count in whole milliseconds: rounding up keeps the callback from coming too early again and again.
        var wait = Math.Max(0, Math.Ceiling((due - Now).TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }
}
