using System.Text.Json.Nodes;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Tests.Storage;

public sealed class DurableStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-store-").FullName;

    private string Database => Path.Combine(_folder, "store.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonObject Object(string name) => new()
    {
        ["kind"] = "ConfigMap",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name },
    };

    [Fact]
    public async Task Restart_AfterCommittedWrites_FindsTheObjectsAndNeverGoesBack()
    {
        long revision;
        using (var store = new ObjectStore(new SqliteLog(Database)))
        {
            var kept = store.Create("configmaps", "ns", "kept", Object("kept"))!;
            var gone = store.Create("configmaps", "ns", "gone", Object("gone"))!;
            store.Create("nodes", null, "n1", Object("n1"));
            store.Update("configmaps", kept, Object("kept"));
            revision = store.Delete("configmaps", gone, Object("gone"))!.Revision;
            await store.WhenCommitted(revision);
        }

        using var again = new ObjectStore(new SqliteLog(Database));
        Assert.Equal(revision, again.Revision);
        Assert.Equal(["ns/kept"], again.Snapshot("configmaps").Enumerate(null).Select(o => o.Key));
        Assert.Null(again.Get("nodes", null, "n1")!.Namespace);
        Assert.Null(again.Watch("configmaps", revision - 1));
        Assert.NotNull(again.Watch("configmaps", revision));
        Assert.True(again.Create("configmaps", "ns", "new", Object("new"))!.Revision > revision);
    }

    [Fact]
    public async Task Events_BeforeTheCommit_AreNotSeen()
    {
        using var log = new HeldLog();
        using var store = new ObjectStore(log);
        var cursor = store.Watch("configmaps", store.Revision)!;
        var stored = store.Create("configmaps", "ns", "a", Object("a"))!;
        Assert.Empty(cursor.Read(out var changed)!);
        Assert.False(store.WhenCommitted(stored.Revision).IsCompleted);
        log.Release();
        await store.WhenCommitted(stored.Revision);
        await changed;
        Assert.Single(cursor.Read(out _)!);
    }

    [Fact]
    public async Task Writes_AfterAFailedCommit_AreNotAcknowledged()
    {
        using var log = new HeldLog { Failure = new IOException("disk full") };
        using var store = new ObjectStore(log);
        var stored = store.Create("configmaps", "ns", "a", Object("a"))!;
        var waiting = store.WhenCommitted(stored.Revision);
        log.Release();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.Throws<InvalidOperationException>(() => store.Create("configmaps", "ns", "b", Object("b")));
    }

    private sealed class HeldLog : IDurableLog
    {
        private readonly ManualResetEventSlim _gate = new();

        public IOException? Failure { get; init; }

        public void Release() => _gate.Set();

        public long Load(Action<StoredRow> row) => 0;

        public void Commit(IReadOnlyList<StoredRow> batch, long revision)
        {
            _gate.Wait();
            if (Failure is not null)
                throw Failure;
        }

        public void Dispose()
        {
            _gate.Set();
            _gate.Dispose();
        }
    }
}
