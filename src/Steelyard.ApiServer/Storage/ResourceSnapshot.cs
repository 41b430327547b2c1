using System.Collections.Immutable;

namespace Steelyard.ApiServer.Storage;

/// <summary>All objects of one resource as they were at <see cref="Revision"/>, in key order. Immutable.</summary>
public sealed class ResourceSnapshot
{
    private readonly ImmutableSortedSet<StoredObject> _objects;

    internal ResourceSnapshot(ImmutableSortedSet<StoredObject> objects, long revision)
    {
        _objects = objects;
        Revision = revision;
    }

    public long Revision { get; }

    public int Count => _objects.Count;

    /// <summary>The object at a position in key order; O(log n).</summary>
    public StoredObject this[int index] => _objects[index];

    /// <summary>Position of the first object whose key is not less than <paramref name="key"/>; O(log n).</summary>
    public int Seek(string key)
    {
        var index = _objects.IndexOf(Probe(key));
        return index < 0 ? ~index : index;
    }

    /// <summary>Positions [start, end) of the objects of a namespace, or of all objects.</summary>
    public (int Start, int End) Range(string? ns)
    {
        // '0' is the character after '/': the first key behind all of "ns/…".
        return string.IsNullOrEmpty(ns) ? (0, Count) : (Seek(ns + "/"), Seek(ns + "0"));
    }

    /// <summary>The objects of a namespace, or of all namespaces when it is null.</summary>
    public IEnumerable<StoredObject> Enumerate(string? ns) => string.IsNullOrEmpty(ns) ? _objects : EnumerateRange(Range(ns));

    public StoredObject? Find(string key) => _objects.TryGetValue(Probe(key), out var found) ? found : null;

    internal static StoredObject Probe(string key) => new(key, null, string.Empty, 0, []);

    private IEnumerable<StoredObject> EnumerateRange((int Start, int End) range)
    {
        for (var i = range.Start; i < range.End; i++)
            yield return _objects[i];
    }
}
