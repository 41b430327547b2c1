using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Storage;

/// <summary>
/// All objects of the cluster with one revision counter, optimistic concurrency and an event history per resource.
/// With a durable log a change is visible and acknowledged only after it is on disk: readers await
/// <see cref="WhenCommitted"/> for the revision they are about to answer with, watchers see committed events only.
/// </summary>
public sealed class ObjectStore : IDisposable
{
    /// <summary>Events kept for each resource; a watcher that falls further behind gets 410.</summary>
    public const int DefaultHistory = 1 << 15;

    private readonly Lock _writeGate = new();
    private readonly ConcurrentDictionary<string, ResourceTable> _tables = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly IDurableLog? _log;
    private readonly CommitQueue? _commits;
    private readonly int _history;
    private readonly long _startRevision;
    private long _revision;

    /// <param name="log">Null keeps everything in memory only.</param>
    /// <param name="history">Events kept for each resource, a power of two.</param>
    public ObjectStore(IDurableLog? log = null, int history = DefaultHistory)
    {
        _history = history;
        _log = log;
        _revision = 1;
        if (log is not null)
        {
            _revision = Math.Max(1, Load(log));
            _commits = new CommitQueue(log, _revision, Publish);
        }

        _startRevision = _revision;
    }

    /// <summary>The newest revision, committed or not.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>The newest revision that readers may see.</summary>
    public long VisibleRevision => _commits?.CommittedRevision ?? Revision;

    /// <summary>Completes when a revision may be shown to clients.</summary>
    public Task WhenCommitted(long revision) => _commits?.WhenCommitted(revision) ?? Task.CompletedTask;

    public StoredObject? Get(string resource, string? ns, string name)
    {
        var probe = ResourceSnapshot.Probe(StoredObject.MakeKey(ns, name));
        return Table(resource).Objects.TryGetValue(probe, out var found) ? found : null;
    }

    /// <summary>The objects of a resource now.</summary>
    public ResourceSnapshot Snapshot(string resource)
    {
        var table = Table(resource);
        lock (_writeGate)
            return new ResourceSnapshot(table.Objects, _revision);
    }

    /// <summary>The objects of a resource as they were at a revision; null when that is no longer (or not yet) known.</summary>
    public ResourceSnapshot? SnapshotAt(string resource, long revision)
    {
        if (revision > Revision)
            return null;
        var objects = Table(resource).ObjectsAt(revision);
        return objects is null ? null : new ResourceSnapshot(objects, revision);
    }

    /// <summary>A reader of the changes after a revision, or null when they are no longer all known.</summary>
    public WatchCursor? Watch(string resource, long afterRevision)
    {
        var table = Table(resource);
        return table.PositionAfter(afterRevision) is { } position ? new WatchCursor(this, table, position) : null;
    }

    /// <summary>
    /// Stores a new object; null when one of that name exists. The object gets its resourceVersion and must not be
    /// changed by the caller afterwards.
    /// </summary>
    /// <param name="verify">Called while nothing can be written; throws what keeps the object from being stored.</param>
    public StoredObject? Create(string resource, string? ns, string name, JsonObject obj, Action? verify = null)
    {
        var key = StoredObject.MakeKey(ns, name);
        var table = Table(resource);
        lock (_writeGate)
        {
            verify?.Invoke();
            if (table.Objects.Contains(ResourceSnapshot.Probe(key)))
                return null;
            return Write(resource, table, ResourceEventType.Added, key, ns, name, obj, null);
        }
    }

    /// <summary>Replaces <paramref name="expected"/>; null when it is no longer the current state.</summary>
    public StoredObject? Update(string resource, StoredObject expected, JsonObject obj) =>
        Replace(resource, expected, obj, ResourceEventType.Modified);

    /// <summary>
    /// Removes <paramref name="expected"/>; null when it is no longer the current state. The result is the last state
    /// with the revision of the deletion, as watchers see it.
    /// </summary>
    public StoredObject? Delete(string resource, StoredObject expected, JsonObject lastState) =>
        Replace(resource, expected, lastState, ResourceEventType.Deleted);

    /// <summary>Resources that hold or held objects.</summary>
    public IEnumerable<string> Resources => _tables.Keys;

    public void Dispose()
    {
        _commits?.Dispose();
        _log?.Dispose();
    }

    private StoredObject? Replace(string resource, StoredObject expected, JsonObject obj, ResourceEventType type)
    {
        var table = Table(resource);
        lock (_writeGate)
        {
            if (!table.Objects.TryGetValue(expected, out var current) || current.Revision != expected.Revision)
                return null;
            return Write(resource, table, type, current.Key, current.Namespace, current.Name, obj, current);
        }
    }

    private StoredObject Write(
        string resource, ResourceTable table, ResourceEventType type, string key, string? ns, string name, JsonObject obj, StoredObject? previous)
    {
        var revision = _revision + 1;
        obj["metadata"]!["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        var stored = new StoredObject(key, ns, name, revision, Serialize(obj));
        table.Apply(new ResourceEvent(type, stored, previous));
        Volatile.Write(ref _revision, revision);
        if (_commits is null)
            table.Pulse();
        else
            _commits.Enqueue(new StoredRow(resource, ns, name, revision, type == ResourceEventType.Deleted ? null : stored.Json));
        return stored;
    }

    private byte[] Serialize(JsonObject obj)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, ObjectJson.WriterOptions))
            obj.WriteTo(writer);
        return _buffer.WrittenSpan.ToArray();
    }

    private void Publish(IReadOnlyList<StoredRow> batch)
    {
        string? last = null;
        foreach (var row in batch)
        {
            if (row.Resource == last)
                continue;
            last = row.Resource;
            Table(last).Pulse();
        }
    }

    private ResourceTable Table(string resource) =>
        _tables.TryGetValue(resource, out var table)
            ? table
            : _tables.GetOrAdd(resource, static (_, store) => store.NewTable([]), this);

    private ResourceTable NewTable(IEnumerable<StoredObject> objects) =>
        new(ImmutableSortedSet.CreateRange(StoredObjectComparer.Instance, objects), _startRevision, _history);

    private long Load(IDurableLog log)
    {
        var objects = new Dictionary<string, List<StoredObject>>(StringComparer.Ordinal);
        var revision = log.Load(row =>
        {
            if (!objects.TryGetValue(row.Resource, out var list))
                objects[row.Resource] = list = [];
            var ns = string.IsNullOrEmpty(row.Namespace) ? null : row.Namespace;
            list.Add(new StoredObject(StoredObject.MakeKey(ns, row.Name), ns, row.Name, row.Revision, row.Json!));
        });
        foreach (var (resource, list) in objects)
            _tables[resource] = new ResourceTable(ImmutableSortedSet.CreateRange(StoredObjectComparer.Instance, list), revision, _history);
        return revision;
    }
}
