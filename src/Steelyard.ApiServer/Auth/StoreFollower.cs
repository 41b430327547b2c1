using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Brings a listener up to date with one resource of the store, incrementally while the history reaches back far
/// enough, else by comparing all objects. Not thread-safe.
/// </summary>
/// <param name="changed">Called with the state before and after; one of them is null for additions and removals.</param>
internal sealed class StoreFollower(ObjectStore store, string resource, Action<StoredObject?, StoredObject?> changed)
{
    private readonly Dictionary<string, StoredObject> _known = [];
    private WatchCursor? _cursor;

    public void Follow()
    {
        while (true)
        {
            if (_cursor?.Read(out _) is not { } events)
            {
                Relist();
                continue;
            }
            if (events.Count == 0)
                return;
            foreach (var change in events)
                Set(change.Object, change.Type == ResourceEventType.Deleted ? null : change.Object);
        }
    }

    private void Relist()
    {
        var snapshot = store.Snapshot(resource);
        _cursor = store.Watch(resource, snapshot.Revision);
        var gone = _known.Keys.ToHashSet();
        foreach (var stored in snapshot.Enumerate(null))
        {
            gone.Remove(stored.Key);
            Set(stored, stored);
        }
        foreach (var key in gone)
            Set(_known[key], null);
    }

    private void Set(StoredObject at, StoredObject? after)
    {
        var before = _known.GetValueOrDefault(at.Key);
        if (after is null)
            _known.Remove(at.Key);
        else
            _known[at.Key] = after;
        if (before is not null || after is not null)
            changed(before, after);
    }
}
