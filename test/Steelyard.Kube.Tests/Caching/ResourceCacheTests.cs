using System.Text;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Caching;

public sealed class ResourceCacheTests : IDisposable
{
    private const string Path = "GET /apis/example.org/v1/things";
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _changes = [];
    private readonly List<string> _undecodable = [];

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task RunAsync_PagedList_ReadsAllPagesAndWatchesFromTheListsVersion()
    {
        _api.Expect($"{Path}?limit=2", 200, Things.List(7, "tok/1", Things.Item("a", 1), Things.Item("b", 2)))
            .Expect($"{Path}?limit=2&continue=tok/1", 200, Things.List(7, null, Things.Item("c", 3)))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (cache, run) = Start(pageSize: 2);
        await cache.WaitForSyncAsync(_stop.Token).WaitAsync(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => _api.Requests.Count == 3);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added b *", "Added c *"], _changes);
        Assert.Equal(3, cache.Count);
        Assert.Equal("3", cache.Find(new ObjectKey("ns", "c"))!.ResourceVersion);
        Assert.Null(cache.Find(new ObjectKey("ns", "d")));
        _api.AssertDone();
    }

    [Fact]
    public async Task RunAsync_WatchEvents_ReportOldAndNew()
    {
        ListThen(ScriptedStream.Lines(StreamEnd.StaysOpen,
            Things.Event("MODIFIED", Things.Item("a", 11, size: 5)),
            Things.Event("ADDED", Things.Item("b", 12)),
            Things.Event("DELETED", Things.Item("a", 13))));
        var (cache, run) = Start();
        await Eventually.TrueAsync(() => _changes.Count == 4);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Updated a 1->5", "Added b", "Deleted a"], _changes);
        Assert.Equal("b", Assert.Single(cache.Objects).Key.Name);
    }

    [Fact]
    public async Task RunAsync_WatchExpired_ListsAnewAndReportsWhatVanished()
    {
        _api.Expect($"{Path}?limit", 200, Things.List(10, null, Things.Item("a", 1), Things.Item("b", 2), Things.Item("c", 3)))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.Ends, Things.Expired))
            .Expect($"{Path}?limit", 200, Things.List(90, null, Things.Item("b", 2), Things.Item("c", 80, size: 4), Things.Item("d", 81)))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=90&", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (cache, run) = Start();
        await PassAsync(() => _api.Requests.Count == 4);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added b *", "Added c *", "Updated c 1->4", "Added d", "Deleted a"], _changes);
        Assert.Equal(1, cache.Statistics.Relists);
        _api.AssertDone();
    }

    [Fact]
    public async Task RunAsync_ExpiredAsHttpStatus_ListsAnew()
    {
        _api.Expect($"{Path}?limit", 200, Things.List(10, null, Things.Item("a", 1)))
            .Expect($"{Path}?watch", 410, Things.ExpiredStatus)
            .Expect($"{Path}?limit", 200, Things.List(20, null))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (_, run) = Start();
        await PassAsync(() => _api.Requests.Count == 4);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Deleted a"], _changes);
        _api.AssertDone();
    }

    [Fact]
    public async Task RunAsync_RecreatedWhileAway_ReportsDeletedThenAdded()
    {
        _api.Expect($"{Path}?limit", 200, Things.List(10, null, Things.Item("a", 1, uid: "first")))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.Ends, Things.Expired))
            .Expect($"{Path}?limit", 200, Things.List(20, null, Things.Item("a", 15, uid: "second")))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (_, run) = Start();
        await PassAsync(() => _api.Requests.Count == 4);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Deleted a", "Added a"], _changes);
    }

    [Fact]
    public async Task RunAsync_WatchEndsAfterBookmark_ResumesAtTheBookmark()
    {
        _api.Expect($"{Path}?limit", 200, Things.List(10, null))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=10&", ScriptedStream.Lines(StreamEnd.Ends, Things.Bookmark(55)))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=55&", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (cache, run) = Start();
        await PassAsync(() => _api.Requests.Count == 3);
        await StopAsync(run);
        Assert.Empty(_changes);
        Assert.Equal(1, cache.Statistics.Lists);
        _api.AssertDone();
    }

    [Theory]
    [InlineData(StreamEnd.Ends)]
    [InlineData(StreamEnd.Breaks)]
    internal async Task RunAsync_BrokenInsideALine_DropsTheHalfAndResumesAfterTheLastWhole(StreamEnd end)
    {
        var whole = Things.Event("ADDED", Things.Item("b", 20)) + "\n";
        var half = Things.Event("ADDED", Things.Item("c", 21))[..^9];
        _api.Expect($"{Path}?limit", 200, Things.List(10, null))
            .Watch($"{Path}?watch", ScriptedStream.Text(end, whole + half))
            .Expect($"{Path}?limit=1", 200, Things.List(21, null))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=20&",
                ScriptedStream.Lines(StreamEnd.StaysOpen, Things.Event("ADDED", Things.Item("c", 21))));
        var (_, run) = Start();
        await PassAsync(() => _changes.Count == 2);
        await StopAsync(run);
        Assert.Equal(["Added b", "Added c"], _changes);
        _api.AssertDone();
    }

    [Fact]
    public async Task RunAsync_ServerLostItsHistory_ListsAnew()
    {
        _api.Expect($"{Path}?limit", 200, Things.List(1000, null, Things.Item("a", 900)))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.Breaks))
            .Expect($"{Path}?limit=1", 200, Things.List(3, null, Things.Item("z", 2)))
            .Expect($"{Path}?limit=500", 200, Things.List(3, null, Things.Item("z", 2)))
            .Watch($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion=3&", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (_, run) = Start();
        await PassAsync(() => _api.Requests.Count == 5);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added z", "Deleted a"], _changes);
        _api.AssertDone();
    }

    [Fact]
    public async Task RunAsync_OneUndecodableObject_KeepsItsLastGoodVersionAndGoesOn()
    {
        var bad = Things.Item("a", 20).Replace("\"size\":1", "\"size\":\"large\"", StringComparison.Ordinal);
        ListThen(ScriptedStream.Lines(StreamEnd.StaysOpen, Things.Event("MODIFIED", bad), Things.Event("ADDED", Things.Item("b", 21))));
        var (cache, run) = Start();
        await Eventually.TrueAsync(() => _changes.Count == 2);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added b"], _changes);
        Assert.Equal(["ns/a"], _undecodable);
        Assert.Equal(1, cache.Find(new ObjectKey("ns", "a"))!.Value.Size);
        Assert.Equal(1, cache.Statistics.Undecodable);
    }

    [Fact]
    public async Task RunAsync_UndecodableInARelist_IsNotTakenForVanished()
    {
        var bad = Things.Item("a", 20).Replace("\"size\":1", "\"size\":{}", StringComparison.Ordinal);
        _api.Expect($"{Path}?limit", 200, Things.List(10, null, Things.Item("a", 1)))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.Ends, Things.Expired))
            .Expect($"{Path}?limit", 200, Things.List(30, null, bad, Things.Item("b", 21)))
            .Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (_, run) = Start();
        await PassAsync(() => _api.Requests.Count == 4);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added b"], _changes);
    }

    [Fact]
    public async Task RunAsync_ServerDown_TriesAgainWithGrowingPausesInsideTheJitter()
    {
        for (var i = 0; i < 6; i++) _api.Fail($"{Path}?limit");
        _api.Expect($"{Path}?limit", 200, Things.List(10, null)).Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.StaysOpen));
        var (cache, run) = Start();
        for (var failure = 1; failure <= 6; failure++)
        {
            var seen = failure;
            await Eventually.TrueAsync(() => _api.Requests.Count == seen && cache.Statistics.Failures == seen);
            var passed = await Eventually.TrueAsync(_time, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), () => _api.Requests.Count > seen);
            var full = TimeSpan.FromMilliseconds(400 * Math.Pow(2, failure - 1));
            Assert.InRange(passed, full / 2, full + TimeSpan.FromMilliseconds(50));
        }
        await Eventually.TrueAsync(() => cache.HasSynced);
        await StopAsync(run);
    }

    [Fact]
    public async Task RunAsync_SubscriberThrows_OthersAndLaterEventsAreServed()
    {
        ListThen(ScriptedStream.Lines(StreamEnd.StaysOpen, Things.Event("ADDED", Things.Item("b", 21))));
        var (_, run) = Start(first: _ => throw new InvalidOperationException("boom"));
        await Eventually.TrueAsync(() => _changes.Count == 2);
        await StopAsync(run);
        Assert.Equal(["Added a *", "Added b"], _changes);
    }

    [Fact]
    public async Task RunAsync_StreamSplitAtEveryByte_GivesTheSameChanges()
    {
        var text = Things.Event("ADDED", Things.Item("b", 11)) + "\n" + Things.Bookmark(12) + "\n" + Things.Event("DELETED", Things.Item("b", 13)) + "\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 1; at < bytes.Length; at++)
        {
            var lines = new List<string>();
            var stream = new ScriptedStream(StreamEnd.Ends, bytes[..at], bytes[at..]);
            Assert.True(await new LineReader(stream).ReadAllAsync(line => lines.Add(Encoding.UTF8.GetString(line)), default));
            Assert.Equal(text.TrimEnd('\n').Split('\n'), lines);
        }
        var oneByOne = new List<string>();
        await new LineReader(new ScriptedStream(StreamEnd.Ends, [.. bytes.Select(b => new[] { b })]))
            .ReadAllAsync(line => oneByOne.Add(WatchFrame.Parse(line).Type.ToString()), default);
        Assert.Equal(["Added", "Bookmark", "Deleted"], oneByOne);
    }

    [Fact]
    public async Task Projection_TenThousandObjects_CostLittleMoreThanTheirStrings()
    {
        const int Count = 10_000;
        var items = Enumerable.Range(0, Count).Select(i => Things.Item($"object-{i:00000}", i + 1)).ToArray();
        _api.Expect($"{Path}?limit", 200, Things.List(Count, null, items)).Watch($"{Path}?watch", ScriptedStream.Lines(StreamEnd.StaysOpen));
        items = [];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cache = ResourceCache.Create(_api.Client(_time), Things.Type, thing => thing.Size, Options(500));
        var run = cache.RunAsync(_stop.Token);
        await cache.WaitForSyncAsync(_stop.Token);
        var perObject = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count;
        Assert.Equal(Count, cache.Count);
        // Name, uid and version strings, record, dictionary node and bucket, and a share of the pooled response buffer.
        Assert.InRange(perObject, 0, 600);
        await StopAsync(run);
    }

    private ResourceCacheOptions Options(int pageSize) => new()
    {
        PageSize = pageSize,
        TimeProvider = _time,
        Random = new Random(1),
        OnUndecodable = (key, _) => _undecodable.Add(key.ToString()),
    };

    private void ListThen(ScriptedStream watch) =>
        _api.Expect($"{Path}?limit", 200, Things.List(10, null, Things.Item("a", 1))).Watch($"{Path}?watch", watch);

    private (ResourceCache<Thing> Cache, Task Run) Start(int pageSize = 500, Action<ResourceChange<Thing>>? first = null)
    {
        var cache = ResourceCache.Create(_api.Client(_time), Things.Type, Options(pageSize));
        if (first is not null) cache.Subscribe(first);
        cache.Subscribe(change =>
        {
            var sizes = change.Kind == ChangeKind.Updated ? $" {change.Old!.Value.Size}->{change.New!.Value.Size}" : "";
            _changes.Add($"{change.Kind} {change.Key.Name}{sizes}{(change.IsInitial ? " *" : "")}");
        });
        return (cache, cache.RunAsync(_stop.Token));
    }

    private Task PassAsync(Func<bool> condition) =>
        Eventually.TrueAsync(_time, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2), condition);

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
