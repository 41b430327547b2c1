using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Informers;

/// <summary>Finds cached objects by names derived from them (owner uid, node, namespace) without looking at the others.</summary>
public sealed class ObjectIndex
{
    private readonly Lock _lock = new();
    private readonly Func<JsonObject, IEnumerable<string>> _names;
    private readonly Dictionary<string, Dictionary<ObjectKey, JsonObject>> _entries = [];

    internal ObjectIndex(Func<JsonObject, IEnumerable<string>> names) => _names = names;

    /// <summary>A copy of the objects under a name, safe to keep.</summary>
    public IReadOnlyList<JsonObject> Find(string name)
    {
        lock (_lock)
            return _entries.TryGetValue(name, out var found) ? [.. found.Values] : [];
    }

    public int Count(string name)
    {
        lock (_lock)
            return _entries.TryGetValue(name, out var found) ? found.Count : 0;
    }

    internal void Replace(ObjectKey key, JsonObject? old, JsonObject? current)
    {
        lock (_lock)
        {
            foreach (var name in old is null ? [] : _names(old))
                Remove(name, key);
            foreach (var name in current is null ? [] : _names(current))
                Entries(name)[key] = current!;
        }
    }

    private Dictionary<ObjectKey, JsonObject> Entries(string name)
    {
        if (!_entries.TryGetValue(name, out var entries))
            _entries[name] = entries = [];
        return entries;
    }

    private void Remove(string name, ObjectKey key)
    {
        if (!_entries.TryGetValue(name, out var entries))
            return;
        entries.Remove(key);
        if (entries.Count == 0)
            _entries.Remove(name);
    }
}
