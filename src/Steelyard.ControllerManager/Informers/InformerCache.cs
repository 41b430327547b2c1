using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Informers;

/// <summary>The last known objects of one resource. One writer (the informer's loop), any number of readers.</summary>
internal sealed class InformerCache
{
    private readonly ConcurrentDictionary<ObjectKey, JsonObject> _objects = new();
    private readonly List<ObjectIndex> _indexes = [];

    public IReadOnlyCollection<JsonObject> All => (IReadOnlyCollection<JsonObject>)_objects.Values;

    public JsonObject? Get(ObjectKey key) => _objects.GetValueOrDefault(key);

    public ObjectIndex AddIndex(Func<JsonObject, IEnumerable<string>> names)
    {
        var index = new ObjectIndex(names);
        _indexes.Add(index);
        return index;
    }

    /// <summary>Stores an object and gives back the one it replaces.</summary>
    public JsonObject? Set(JsonObject obj)
    {
        var key = obj.Key();
        var old = _objects.GetValueOrDefault(key);
        _objects[key] = obj;
        foreach (var index in _indexes)
            index.Replace(key, old, obj);
        return old;
    }

    public JsonObject? Remove(ObjectKey key)
    {
        if (!_objects.TryRemove(key, out var old))
            return null;
        foreach (var index in _indexes)
            index.Replace(key, old, null);
        return old;
    }

    /// <summary>Takes over a whole list; the changes, deletions included, come out one by one as they are applied.</summary>
    public IEnumerable<InformerEvent> Replace(IReadOnlyList<JsonObject> items)
    {
        var present = new HashSet<ObjectKey>(items.Count);
        foreach (var item in items)
        {
            present.Add(item.Key());
            if (Set(item) is not { } old)
                yield return new InformerEvent(null, item);
            else if (old.Version() != item.Version())
                yield return new InformerEvent(old, item);
        }
        foreach (var key in _objects.Keys.Where(key => !present.Contains(key)).ToList())
            yield return new InformerEvent(Remove(key), null);
    }
}
