using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Tests.Storage;

public sealed class ObjectStoreTests
{
    private const string Resource = "configmaps";

    private static JsonObject Object(string name, string value = "1") => new()
    {
        ["kind"] = "ConfigMap",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["a"] = value },
    };

    [Fact]
    public void Create_OfATakenName_IsRefused()
    {
        using var store = new ObjectStore();
        Assert.NotNull(store.Create(Resource, "ns", "a", Object("a")));
        Assert.Null(store.Create(Resource, "ns", "a", Object("a")));
        Assert.NotNull(store.Create(Resource, "other", "a", Object("a")));
    }

    [Fact]
    public void Update_OfAStaleState_IsRefused()
    {
        using var store = new ObjectStore();
        var first = store.Create(Resource, "ns", "a", Object("a"))!;
        var second = store.Update(Resource, first, Object("a", "2"))!;
        Assert.True(second.Revision > first.Revision);
        Assert.Null(store.Update(Resource, first, Object("a", "3")));
        Assert.Null(store.Delete(Resource, first, Object("a", "3")));
        Assert.Equal("2", store.Get(Resource, "ns", "a")!.Value["data"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public void StoredObject_CarriesItsRevisionAsResourceVersion()
    {
        using var store = new ObjectStore();
        var stored = store.Create(Resource, "ns", "a", Object("a"))!;
        Assert.Equal($"{stored.Revision}", stored.Copy()["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Fact]
    public void Enumerate_OfANamespace_LeavesNamespacesOutThatBeginAlike()
    {
        using var store = new ObjectStore();
        foreach (var ns in (string[])["a", "a-b", "a0", "ab"])
            store.Create(Resource, ns, "x", Object("x"));
        Assert.Equal(["a/x"], store.Snapshot(Resource).Enumerate("a").Select(o => o.Key));
        Assert.Equal(4, store.Snapshot(Resource).Enumerate(null).Count());
    }

    [Fact]
    public void SnapshotAt_AnEarlierRevision_ShowsTheObjectsOfThen()
    {
        using var store = new ObjectStore();
        var a = store.Create(Resource, "ns", "a", Object("a"))!;
        var b = store.Create(Resource, "ns", "b", Object("b"))!;
        store.Delete(Resource, a, Object("a"));
        Assert.Equal(["ns/a"], store.SnapshotAt(Resource, a.Revision)!.Enumerate("ns").Select(o => o.Key));
        Assert.Equal(["ns/a", "ns/b"], store.SnapshotAt(Resource, b.Revision)!.Enumerate("ns").Select(o => o.Key));
        Assert.Equal(["ns/b"], store.Snapshot(Resource).Enumerate("ns").Select(o => o.Key));
        Assert.Null(store.SnapshotAt(Resource, store.Revision + 1));
    }

    [Fact]
    public void SnapshotAt_BeyondTheHistory_IsUnknown()
    {
        using var store = new ObjectStore(history: 64);
        var first = store.Create(Resource, "ns", "first", Object("first"))!;
        for (var i = 0; i < 64; i++)
            store.Create(Resource, "ns", $"n{i}", Object($"n{i}"));
        Assert.Null(store.SnapshotAt(Resource, first.Revision - 1));
        Assert.NotNull(store.SnapshotAt(Resource, first.Revision));
    }

    [Fact]
    public void Watch_OfALaggingReader_EndsInsteadOfBlockingWriters()
    {
        using var store = new ObjectStore(history: 64);
        var cursor = store.Watch(Resource, store.Revision)!;
        for (var i = 0; i < 65; i++)
            store.Create(Resource, "ns", $"n{i}", Object($"n{i}"));
        Assert.Null(cursor.Read(out _));
        Assert.Null(store.Watch(Resource, 1));
    }

    [Fact]
    public void Watch_AfterARevision_ReadsWhatCameLaterInOrder()
    {
        using var store = new ObjectStore();
        var a = store.Create(Resource, "ns", "a", Object("a"))!;
        var cursor = store.Watch(Resource, a.Revision)!;
        Assert.Empty(cursor.Read(out var changed)!);
        Assert.False(changed.IsCompleted);
        var b = store.Update(Resource, a, Object("a", "2"))!;
        store.Delete(Resource, b, Object("a", "2"));
        Assert.True(changed.IsCompleted);
        var events = cursor.Read(out _)!;
        Assert.Equal([ResourceEventType.Modified, ResourceEventType.Deleted], events.Select(e => e.Type));
        Assert.Equal(a, events[0].Previous);
        Assert.True(events[1].Revision > events[0].Revision);
    }

    [Fact]
    public void Events_OfRandomWrites_RebuildEverySnapshot() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2]).Array[1, 120].Sample(steps =>
        {
            using var store = new ObjectStore();
            var cursor = store.Watch(Resource, store.Revision)!;
            foreach (var (name, action) in steps)
                Step(store, $"n{name}", action);
            var model = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var change in cursor.Read(out _)!)
            {
                if (change.Type == ResourceEventType.Deleted)
                    model.Remove(change.Object.Key);
                else
                    model[change.Object.Key] = change.Revision;
                Assert.Equal(model, store.SnapshotAt(Resource, change.Revision)!.Enumerate(null).ToDictionary(o => o.Key, o => o.Revision));
            }

            Assert.Equal(model, store.Snapshot(Resource).Enumerate(null).ToDictionary(o => o.Key, o => o.Revision));
        });

    private static void Step(ObjectStore store, string name, int action)
    {
        var current = store.Get(Resource, "ns", name);
        if (current is null)
            store.Create(Resource, "ns", name, Object(name));
        else if (action == 0)
            store.Delete(Resource, current, Object(name));
        else
            store.Update(Resource, current, Object(name, $"{action}"));
    }
}
