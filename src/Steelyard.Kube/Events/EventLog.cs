namespace Steelyard.Kube.Events;

/// <summary>
/// Decides which occurrences become writes: repetitions are counted, similar ones combined, and an object that causes too many is
/// held back. Memory is bounded. Safe for concurrent use.
/// </summary>
internal sealed class EventLog(EventRecorderOptions options)
{
    public const string CombinedPrefix = "(combined from similar events): ";

    private readonly object _gate = new();
    private readonly Dictionary<EventKey, EventSeries> _series = [];
    // Series in the order of their creation, to forget the oldest.
    private readonly Queue<EventKey> _order = new();
    private readonly Dictionary<ObjectReference, TokenBucket> _objects = [];
    private readonly Dictionary<EventKey, SimilarMessages> _similar = [];
    private int _pending;

    /// <summary>Occurrences that will not be written.</summary>
    public long Dropped { get; private set; }

    public int Pending
    {
        get { lock (_gate) return _pending; }
    }

    /// <summary>Notes an occurrence.</summary>
    /// <returns>The event to be written now, or null when it waits already or may not be written.</returns>
    public EventKey? Record(in ObjectReference regarding, EventType type, string reason, string message)
    {
        // The version of the object changes from one occurrence to the next and is no part of the identity.
        var who = regarding with { ResourceVersion = "" };
        lock (_gate)
        {
            var key = Combine(new EventKey(who, type, reason, message), ref message);
            var now = options.TimeProvider.GetUtcNow();
            var series = Find(key, message, now);
            series.Count++;
            series.Last = now;
            series.Message = message;
            if (series.IsPending) return null;
            if (_pending >= options.Capacity || !Bucket(who).TryTake())
            {
                Dropped++;
                return null;
            }
            series.IsPending = true;
            _pending++;
            return key;
        }
    }

    /// <summary>Takes what must be written about the event; occurrences from now on make it pending again.</summary>
    public EventSnapshot? Take(in EventKey key)
    {
        lock (_gate)
        {
            if (!_series.TryGetValue(key, out var series) || !series.IsPending) return null;
            series.IsPending = false;
            _pending--;
            return new EventSnapshot(key, series.Message, series.First, series.Last, series.Count, series.Name);
        }
    }

    /// <summary>A write failed and shall be tried again.</summary>
    /// <returns>False when the event was forgotten meanwhile.</returns>
    public bool Restore(in EventKey key)
    {
        lock (_gate)
        {
            if (!_series.TryGetValue(key, out var series)) return false;
            if (series.IsPending) return true;
            series.IsPending = true;
            _pending++;
            return true;
        }
    }

    /// <summary>The event now stands under this name in the API.</summary>
    public void SetName(in EventKey key, string? name)
    {
        lock (_gate)
        {
            if (_series.TryGetValue(key, out var series)) series.Name = name;
        }
    }

    /// <summary>A write failed for good.</summary>
    public void CountDrop()
    {
        lock (_gate) Dropped++;
    }

    private EventSeries Find(in EventKey key, string message, DateTimeOffset now)
    {
        if (_series.TryGetValue(key, out var series)) return series;
        series = new EventSeries(key, now) { Message = message };
        _series.Add(key, series);
        _order.Enqueue(key);
        Forget();
        return series;
    }

    /// <summary>From the eleventh different message on, all further ones of the same object and reason are one event.</summary>
    private EventKey Combine(in EventKey key, ref string message)
    {
        var group = key with { Message = "" };
        var now = options.TimeProvider.GetTimestamp();
        if (!_similar.TryGetValue(group, out var similar)) _similar[group] = similar = new SimilarMessages(now);
        if (similar.Add(message, options, now)) return key;
        message = CombinedPrefix + message;
        return key with { Message = CombinedPrefix };
    }

    private TokenBucket Bucket(in ObjectReference who)
    {
        if (_objects.TryGetValue(who, out var bucket)) return bucket;
        return _objects[who] = new TokenBucket(options.ObjectBurst, 1 / options.ObjectRefill.TotalSeconds, options.TimeProvider);
    }

    /// <summary>Forgets the oldest written series, and with each what was kept about its object, once there are too many.</summary>
    private void Forget()
    {
        for (var tries = _order.Count; _series.Count - _pending > options.Remembered && tries > 0; tries--)
        {
            var oldest = _order.Dequeue();
            if (_series[oldest].IsPending)
            {
                _order.Enqueue(oldest);
                continue;
            }
            _series.Remove(oldest);
            _similar.Remove(oldest with { Message = "" });
            // An object that has used up its allowance stays known: forgetting it would be a way around the limit.
            if (_objects.TryGetValue(oldest.Regarding, out var bucket) && (bucket.IsFull || _objects.Count > 2 * options.Remembered))
                _objects.Remove(oldest.Regarding);
        }
    }

    /// <summary>Different messages of one object and reason within a window of time.</summary>
    private sealed class SimilarMessages(long now)
    {
        private long _last = now;
        // Most groups have one message: no set for these.
        private string? _only;
        private HashSet<string>? _all;

        /// <returns>False when the message is one too many.</returns>
        public bool Add(string message, EventRecorderOptions options, long now)
        {
            if (options.TimeProvider.GetElapsedTime(_last, now) > options.SimilarWindow) (_only, _all) = (null, null);
            _last = now;
            if ((_only ??= message) == message) return true;
            _all ??= [_only];
            if (_all.Contains(message)) return true;
            if (_all.Count >= options.MaxSimilar) return false;
            return _all.Add(message);
        }
    }
}
