namespace Steelyard.ApiServer.Storage;

/// <summary>
/// Reads the changes of one resource in order. It holds a position, not a queue: a slow reader costs the writers
/// nothing and learns that it is too late when its position has left the history.
/// </summary>
public sealed class WatchCursor
{
    private readonly ObjectStore _store;
    private readonly ResourceTable _table;
    private readonly List<ResourceEvent> _batch = [];
    private long _position;

    internal WatchCursor(ObjectStore store, ResourceTable table, long position)
    {
        _store = store;
        _table = table;
        _position = position;
    }

    /// <summary>Every change up to this revision has been read.</summary>
    public long ReadRevision { get; private set; }

    /// <summary>
    /// The next changes; an empty batch when there are none now (then await <paramref name="changed"/>), null when the
    /// history no longer reaches back to this reader. The list is reused by the next call.
    /// </summary>
    public IReadOnlyList<ResourceEvent>? Read(out Task changed, int max = 256)
    {
        _batch.Clear();
        changed = _table.Changed();
        var visible = _store.VisibleRevision;
        if (!_table.Read(ref _position, visible, _batch, max))
            return null;
        ReadRevision = _batch.Count == 0 ? visible : _batch[^1].Revision;
        return _batch;
    }
}
