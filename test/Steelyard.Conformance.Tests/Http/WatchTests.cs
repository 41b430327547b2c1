using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Watches: from any version, with bookmarks, as a streamed list, and their ends.</summary>
public sealed class WatchTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string Leases => $"/apis/coordination.k8s.io/v1/namespaces/{Ns}/leases";

    [Fact]
    public async Task Watch_FromTheVersionOfAList_TellsWhatCameAfter()
    {
        await CreateLeaseAsync("before");
        var version = (await Api.GetAsync(Leases)).Expect(200).Version;
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&resourceVersion={version}");
        await CreateLeaseAsync("a");
        (await Api.MergeAsync($"{Leases}/a", """{"spec":{"holderIdentity":"x"}}""")).Expect(200);
        (await Api.DeleteAsync($"{Leases}/a")).Expect(200);
        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED a"], await watch.NextAsync(3));
    }

    [Fact]
    public async Task Watch_FromAnOlderVersion_ReplaysWhatHappenedSince()
    {
        var first = (await CreateLeaseAsync("a")).Version;
        (await Api.MergeAsync($"{Leases}/a", """{"spec":{"holderIdentity":"x"}}""")).Expect(200);
        await CreateLeaseAsync("b");
        (await Api.DeleteAsync($"{Leases}/a")).Expect(200);
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&resourceVersion={first}");
        Assert.Equal(["MODIFIED a", "ADDED b", "DELETED a"], await watch.NextAsync(3));
    }

    [Fact]
    public async Task Watch_WithoutAVersion_BeginsWithWhatExists()
    {
        await CreateLeaseAsync("a");
        await CreateLeaseAsync("b");
        using var watch = await Api.WatchAsync($"{Leases}?watch=true");
        Assert.Equal(["ADDED a", "ADDED b"], (await watch.NextAsync(2)).Order(StringComparer.Ordinal));
        await CreateLeaseAsync("c");
        Assert.Equal(["ADDED c"], await watch.NextAsync(1));
    }

    [Fact]
    public async Task Watch_OfADeletedObject_CarriesTheVersionOfTheDeletion()
    {
        var stored = await CreateLeaseAsync("a");
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&resourceVersion={stored.Version}");
        (await Api.DeleteAsync($"{Leases}/a")).Expect(200);
        var deleted = (await watch.NextAsync())!;
        Assert.Equal("DELETED", (string?)deleted["type"]);
        Assert.Equal(stored.Text("metadata.uid"), Paths.Text(deleted, "object.metadata.uid"));
        Assert.NotEqual(stored.Version, Paths.Text(deleted, "object.metadata.resourceVersion"));
    }

    [Fact]
    public async Task Watch_WithALabelSelector_TurnsLeavingIntoDeletion()
    {
        var version = (await Api.GetAsync(Leases)).Version;
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&labelSelector=in%3Dyes&resourceVersion={version}");
        await CreateLeaseAsync("a");
        (await Api.MergeAsync($"{Leases}/a", """{"metadata":{"labels":{"in":"yes"}}}""")).Expect(200);
        var left = (await Api.MergeAsync($"{Leases}/a", """{"metadata":{"labels":{"in":"no"}}}""")).Expect(200);
        Assert.Equal(["ADDED a"], await watch.NextAsync(1));
        var deleted = (await watch.NextAsync())!;
        Assert.Equal("DELETED", (string?)deleted["type"]);
        Assert.Equal("yes", Paths.Text(deleted, "object.metadata.labels.in"));
        Assert.Equal(left.Version, Paths.Text(deleted, "object.metadata.resourceVersion"));
    }

    [Fact]
    public async Task Watch_OfOneNameByFieldSelector_SeesNoOthers()
    {
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&fieldSelector=metadata.name%3Db");
        await CreateLeaseAsync("a");
        await CreateLeaseAsync("b");
        Assert.Equal(["ADDED b"], await watch.NextAsync(1));
    }

    [Fact]
    public async Task Watch_AsAStreamedList_MarksTheEndOfTheInitialEvents()
    {
        await CreateLeaseAsync("a");
        await CreateLeaseAsync("b");
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        var (before, mark) = await watch.UntilAsync(next => (string?)next["type"] == "BOOKMARK");
        Assert.Equal(["ADDED a", "ADDED b"], before.Select(WatchStream.Short).Order(StringComparer.Ordinal));
        Assert.Equal("true", (string?)mark!["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
        Assert.Equal("Lease", Paths.Text(mark, "object.kind"));
        Assert.NotEmpty(Paths.Text(mark, "object.metadata.resourceVersion"));
        await CreateLeaseAsync("c");
        Assert.Equal(["ADDED c"], await watch.NextAsync(1));
    }

    [Theory]
    [InlineData("sendInitialEvents=true")]
    [InlineData("sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true")]
    [InlineData("resourceVersionMatch=NotOlderThan")]
    public async Task Watch_WithOptionsThatDoNotFit_IsRefused(string options) =>
        (await Api.GetAsync($"{Leases}?watch=true&timeoutSeconds=1&{options}")).Expect(422);

    [Fact]
    public async Task Watch_WithATimeout_EndsInTimeAfterABookmark()
    {
        await CreateLeaseAsync("a");
        using var watch = await Api.WatchAsync($"{Leases}?watch=true&timeoutSeconds=3&allowWatchBookmarks=true");
        var (seen, _) = await watch.UntilAsync(_ => false);
        Assert.Equal("ADDED a", WatchStream.Short(seen[0]));
        var bookmark = seen.FindLast(next => (string?)next["type"] == "BOOKMARK");
        Assert.NotNull(bookmark);
        Assert.Equal("Lease", Paths.Text(bookmark, "object.kind"));
    }

    [Fact]
    public async Task List_OfAFarFutureVersion_TimesOutWithRetryAfter()
    {
        var answer = (await Api.GetAsync($"{Leases}?resourceVersion=999999999999")).Expect(504);
        Assert.Equal("Timeout", answer.Reason);
        Assert.Equal("1", answer.Headers["Retry-After"]);
    }

    [Fact]
    public async Task Watch_AsTable_SendsRowsAndItsColumnsOnce()
    {
        var version = (await Api.GetAsync(ConfigMaps)).Version;
        using var watch = await Api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}", TableTests.Accept);
        await CreateConfigMapAsync("table-a");
        await CreateConfigMapAsync("table-b");
        var (_, first) = await watch.UntilAsync(next => Paths.Text(next, "object.rows[0].cells[0]") == "table-a");
        var (_, second) = await watch.UntilAsync(next => Paths.Text(next, "object.rows[0].cells[0]") == "table-b");
        Assert.Equal("Table", Paths.Text(first, "object.kind"));
        Assert.Null(Paths.At(second, "object.columnDefinitions[0]"));
    }

    [Fact]
    public async Task Watch_OfManyWrites_LosesNothingAndKeepsTheirOrder()
    {
        var version = (await CreateConfigMapAsync("busy", "\"data\":{\"n\":\"-1\"}")).Version;
        using var watch = await Api.WatchAsync($"{ConfigMaps}?watch=true&fieldSelector=metadata.name%3Dbusy&resourceVersion={version}");
        for (var i = 0; i < 100; i++)
            (await Api.MergeAsync($"{ConfigMaps}/busy", $$$"""{"data":{"n":"{{{i}}}"}}""")).Expect(200);
        for (var i = 0; i < 100; i++)
            Assert.Equal($"{i}", Paths.Text(await watch.NextAsync(), "object.data.n"));
    }

    private async Task<Answer> CreateLeaseAsync(string name) =>
        (await Api.PostAsync(Leases, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{}}""")).Expect(201);
}
