using System.Collections.Immutable;

namespace Steelyard.ApiServer.Storage;

/// <summary>
/// The objects of one resource and the ring of its latest events. Writes happen under the store's lock; readers take
/// immutable snapshots. Every event remembers the snapshot after it, so that a list at an older revision costs a
/// binary search.
/// </summary>
internal sealed class ResourceTable
{
    private readonly Lock _gate = new();
    private readonly int _capacity;
    private Entry[] _ring = new Entry[64];
    private long _first;
    private long _next;
    private long _compacted;
    private ImmutableSortedSet<StoredObject> _objects;
    private ImmutableSortedSet<StoredObject> _oldest;
    private TaskCompletionSource? _changed;

    public ResourceTable(ImmutableSortedSet<StoredObject> objects, long compactedRevision, int capacity)
    {
        _objects = objects;
        _oldest = objects;
        _compacted = compactedRevision;
        _capacity = capacity;
    }

    private readonly record struct Entry(ResourceEvent Event, ImmutableSortedSet<StoredObject> After);

    public ImmutableSortedSet<StoredObject> Objects => Volatile.Read(ref _objects);

    /// <summary>Applies a change; called under the store's lock only.</summary>
    public void Apply(ResourceEvent change)
    {
        var objects = _objects;
        if (change.Previous is not null)
            objects = objects.Remove(change.Previous);
        if (change.Type != ResourceEventType.Deleted)
            objects = objects.Add(change.Object);
        lock (_gate)
        {
            Append(new Entry(change, objects));
            Volatile.Write(ref _objects, objects);
        }
    }

    /// <summary>Wakes the watchers; called when changes may be seen.</summary>
    public void Pulse()
    {
        TaskCompletionSource? signal;
        lock (_gate)
        {
            signal = _changed;
            _changed = null;
        }

        signal?.TrySetResult();
    }

    /// <summary>Completes at the next <see cref="Pulse"/>. Take it before reading, or a change may be slept through.</summary>
    public Task Changed()
    {
        lock (_gate)
            return (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>The position of the first event after <paramref name="revision"/>, or null when events after it are gone.</summary>
    public long? PositionAfter(long revision)
    {
        lock (_gate)
            return revision < _compacted ? null : FirstAfter(revision);
    }

    /// <summary>
    /// Copies events from <paramref name="position"/> up to <paramref name="visible"/> (a revision) to
    /// <paramref name="target"/>. Returns false when the position has left the ring.
    /// </summary>
    public bool Read(ref long position, long visible, List<ResourceEvent> target, int max)
    {
        lock (_gate)
        {
            if (position < _first)
                return false;
            while (position < _next && target.Count < max)
            {
                var change = At(position).Event;
                if (change.Revision > visible)
                    break;
                target.Add(change);
                position++;
            }

            return true;
        }
    }

    /// <summary>The objects as they were at a revision not newer than the newest, or null when that is forgotten.</summary>
    public ImmutableSortedSet<StoredObject>? ObjectsAt(long revision)
    {
        lock (_gate)
        {
            if (revision < _compacted)
                return null;
            var index = FirstAfter(revision);
            return index == _first ? _oldest : At(index - 1).After;
        }
    }

    private ref Entry At(long position) => ref _ring[position & (_ring.Length - 1)];

    private void Append(Entry entry)
    {
        if (_next - _first == _ring.Length)
        {
            if (_ring.Length < _capacity)
                Grow();
            else
                Forget();
        }

        At(_next++) = entry;
    }

    private void Forget()
    {
        ref var gone = ref At(_first);
        _compacted = gone.Event.Revision;
        _oldest = gone.After;
        gone = default;
        _first++;
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = _first; i < _next; i++)
            larger[i & (larger.Length - 1)] = At(i);
        _ring = larger;
    }

    private long FirstAfter(long revision)
    {
        long low = _first, high = _next;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Event.Revision <= revision)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
