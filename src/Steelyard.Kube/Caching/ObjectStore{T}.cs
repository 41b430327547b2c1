using System.Collections.Concurrent;
using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>The objects of a cache and the changes they make. One writer, any number of readers.</summary>
internal sealed class ObjectStore<T>(JsonDecoder<T> decode, Action<ResourceChange<T>> onChange, Action<ObjectKey, Exception> onUndecodable)
{
    private readonly ConcurrentDictionary<ObjectKey, CachedObject<T>> _objects = new(1, 31);
    private readonly ObjectHeaderReader _headers = new();

    /// <summary>Objects seen by the list that is being read; null outside of a list.</summary>
    private HashSet<ObjectKey>? _listed;

    public bool IsInitial { get; set; } = true;

    public int Count => _objects.Count;

    public IEnumerable<CachedObject<T>> Values => _objects.Select(static pair => pair.Value);

    public CachedObject<T>? Find(ObjectKey key) => _objects.GetValueOrDefault(key);

    public void BeginList() => _listed = [];

    /// <exception cref="JsonException">The item has no readable metadata.</exception>
    public void AddListed(ReadOnlySpan<byte> json)
    {
        var header = _headers.Read(json);
        _listed!.Add(header.Key);
        Upsert(header, json);
    }

    /// <summary>The list is complete: what it did not name vanished while nobody looked.</summary>
    /// <returns>How many vanished.</returns>
    public int EndList()
    {
        var listed = _listed!;
        _listed = null;
        var vanished = _objects.Keys.Where(key => !listed.Contains(key)).ToList();
        foreach (var key in vanished) Remove(key, null);
        return vanished.Count;
    }

    /// <summary>Applies an added, modified or deleted event.</summary>
    /// <returns>The resourceVersion of the event.</returns>
    /// <exception cref="JsonException">The object has no readable metadata.</exception>
    public string Apply(WatchEventType type, ReadOnlySpan<byte> json)
    {
        var header = _headers.Read(json);
        if (type == WatchEventType.Deleted) Remove(header.Key, header.ResourceVersion);
        else Upsert(header, json);
        return header.ResourceVersion;
    }

    /// <summary>The resourceVersion that a bookmark carries.</summary>
    public string ReadBookmark(ReadOnlySpan<byte> json) => _headers.ReadTolerant(json).ResourceVersion;

    private void Upsert(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        _objects.TryGetValue(header.Key, out var old);
        if (old is not null && old.Uid == header.Uid && old.ResourceVersion == header.ResourceVersion) return;
        T value;
        try
        {
            value = decode(json);
        }
#pragma warning disable CA1031 // Whatever a decoder or projection throws concerns this one object only.
        catch (Exception e)
#pragma warning restore CA1031
        {
            onUndecodable(header.Key, e);
            return;
        }
        // A reused key string keeps the memory of an often changed object flat.
        var stored = new CachedObject<T>(old?.Key ?? header.Key, header.Uid, header.ResourceVersion, value);
        Replace(old, stored);
    }

    private void Replace(CachedObject<T>? old, CachedObject<T> stored)
    {
        if (old is not null && old.Uid != stored.Uid)
        {
            // Deleted and created anew while nobody looked: consumers must see both.
            Remove(old.Key, null);
            old = null;
        }
        _objects[stored.Key] = stored;
        var kind = old is null ? ChangeKind.Added : ChangeKind.Updated;
        onChange(new ResourceChange<T>(kind, stored.Key, old, stored, IsInitial));
    }

    private void Remove(ObjectKey key, string? version)
    {
        if (!_objects.TryRemove(key, out var old)) return;
        if (version is not null) old = old with { ResourceVersion = version };
        onChange(new ResourceChange<T>(ChangeKind.Deleted, key, old, null, IsInitial));
    }
}
