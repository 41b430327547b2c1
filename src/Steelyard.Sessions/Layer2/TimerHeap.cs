namespace Steelyard.Sessions.Layer2;

/// <summary>
/// Timers ordered by due time, equal ones by order of setting. Each entry knows its place, so setting, moving and
/// cancelling one among n are all O(log n) and a moved timer leaves nothing behind.
/// </summary>
internal sealed class TimerHeap
{
    private readonly List<Timer> _heap = [];
    private long _sequence;

    public TimeSpan? NextDue => _heap.Count == 0 ? null : _heap[0].Due;

    public int Count => _heap.Count;

    /// <summary>Sets or moves a timer; one that is set in another heap is taken out there.</summary>
    public void Set(Timer timer, TimeSpan due)
    {
        timer.Cancel();
        (timer.Heap, timer.Due, timer.Sequence, timer.Place) = (this, due, _sequence++, _heap.Count);
        _heap.Add(timer);
        Rise(timer);
    }

    private void Remove(Timer timer)
    {
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != timer)
        {
            Put(last, timer.Place);
            Rise(last);
            Sink(last);
        }

        timer.Heap = null;
    }

    /// <summary>Takes out the earliest timer if it is due.</summary>
    public Timer? TakeDue(TimeSpan now)
    {
        if (_heap.Count == 0 || _heap[0].Due > now)
            return null;
        var first = _heap[0];
        Remove(first);
        return first;
    }

    private void Rise(Timer timer)
    {
        while (timer.Place > 0 && timer.IsBefore(_heap[(timer.Place - 1) / 2]))
            Swap(timer, _heap[(timer.Place - 1) / 2]);
    }

    private void Sink(Timer timer)
    {
        while (true)
        {
            var child = (2 * timer.Place) + 1;
            if (child >= _heap.Count)
                return;
            if (child + 1 < _heap.Count && _heap[child + 1].IsBefore(_heap[child]))
                child++;
            if (!_heap[child].IsBefore(timer))
                return;
            Swap(timer, _heap[child]);
        }
    }

    private void Swap(Timer left, Timer right)
    {
        var place = left.Place;
        Put(left, right.Place);
        Put(right, place);
    }

    private void Put(Timer timer, int place)
    {
        _heap[place] = timer;
        timer.Place = place;
    }

    /// <summary>The base of what has a timer; in at most one heap at a time.</summary>
    internal abstract class Timer
    {
        public TimeSpan Due { get; internal set; }

        public bool IsSet => Heap is not null;

        internal TimerHeap? Heap { get; set; }

        internal int Place { get; set; }

        internal long Sequence { get; set; }

        public void Cancel() => Heap?.Remove(this);

        internal bool IsBefore(Timer other) => Due != other.Due ? Due < other.Due : Sequence < other.Sequence;
    }
}
