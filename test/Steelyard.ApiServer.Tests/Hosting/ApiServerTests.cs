using System.Text.Json.Nodes;
using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Tests.Hosting;

/// <summary>The rules that every kind shares, over HTTP; expectations from answers of a genuine server.</summary>
public sealed class ApiServerTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Merge = "application/merge-patch+json";

    private static string ConfigMap(string name, string labels = "{}") =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{{{labels}}} },"data":{"a":"1"}}""";

    [Fact]
    public async Task Create_Twice_Is409()
    {
        var path = await server.NewNamespaceAsync();
        Assert.Equal(201, (await server.SendAsync("POST", path, ConfigMap("a"))).Code);
        var (code, body) = await server.SendAsync("POST", path, ConfigMap("a"));
        Assert.Equal((409, "configmaps \"a\" already exists"), (code, body["message"]!.GetValue<string>()));
        Assert.Equal("""{"name":"a","kind":"configmaps"}""", body["details"]!.ToJsonString());
    }

    [Fact]
    public async Task Create_InAnAbsentNamespace_Is404OfTheNamespace()
    {
        var (code, body) = await server.SendAsync("POST", "/api/v1/namespaces/no-such-ns/configmaps", ConfigMap("a"));
        Assert.Equal((404, "namespaces \"no-such-ns\" not found"), (code, body["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("GET", "/apis/nope.example.org/v1/widgets", 404, "404 page not found\n")]
    [InlineData("GET", "/foo", 404, "404 page not found\n")]
    [InlineData("GET", "/healthz", 200, "ok")]
    [InlineData("GET", "/readyz", 200, "ok")]
    public async Task Text_OfOtherPaths_IsAsRecorded(string method, string path, int code, string text)
    {
        using var response = await server.RawAsync(method, path);
        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(text, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/apis/apps/v9/deployments", 404)]
    [InlineData("GET", "/api/v1/widgets", 404)]
    [InlineData("GET", "/api/v1//namespaces", 404)]
    [InlineData("POST", "/api/v1/configmaps", 405)]
    [InlineData("PUT", "/api/v1/namespaces/default/configmaps", 405)]
    [InlineData("DELETE", "/api/v1/namespaces", 405)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/a/status", 404)]
    public async Task Refusals_OfPathsAndMethods_HaveEmptyDetails(string method, string path, int code)
    {
        var (actual, body) = await server.SendAsync(method, path, method is "GET" or "DELETE" ? null : ConfigMap("a"));
        Assert.Equal(code, actual);
        Assert.Equal("{}", body["details"]!.ToJsonString());
    }

    [Fact]
    public async Task Update_WithAStaleResourceVersion_Is409AndANoOpKeepsIt()
    {
        var path = await server.NewNamespaceAsync();
        var created = (await server.SendAsync("POST", path, ConfigMap("a"))).Body;
        var same = (await server.SendAsync("PUT", path + "/a", created.ToJsonString())).Body;
        Assert.Equal(Version(created), Version(same));
        await server.SendAsync("PATCH", path + "/a", """{"data":{"a":"2"}}""", Merge);
        created["data"]!["a"] = "3";
        var (code, body) = await server.SendAsync("PUT", path + "/a", created.ToJsonString());
        Assert.Equal(409, code);
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again",
            body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Delete_WithFinalizers_KeepsTheObjectUntilTheLastIsGone()
    {
        var path = await server.NewNamespaceAsync();
        await server.SendAsync("POST", path, """{"metadata":{"name":"f","finalizers":["example.org/a"]}}""");
        var marked = (await server.SendAsync("DELETE", path + "/f")).Body;
        Assert.Equal(0, marked["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        var again = (await server.SendAsync("DELETE", path + "/f")).Body;
        Assert.Equal(Version(marked), Version(again));
        var (code, body) = await server.SendAsync("POST", path, ConfigMap("f"));
        Assert.Equal((409, "object is being deleted: configmaps \"f\" already exists"), (code, body["message"]!.GetValue<string>()));
        var released = await server.SendAsync("PATCH", path + "/f", """{"metadata":{"finalizers":null}}""", Merge);
        Assert.Equal((200, Version(marked)), (released.Code, Version(released.Body)));
        Assert.Equal(404, (await server.SendAsync("GET", path + "/f")).Code);
    }

    [Theory]
    [InlineData("Foreground", "foregroundDeletion")]
    [InlineData("Orphan", "orphan")]
    public async Task Delete_WithAPropagationPolicy_LeavesItsFinalizer(string policy, string finalizer)
    {
        var path = await server.NewNamespaceAsync();
        await server.SendAsync("POST", path, ConfigMap("a"));
        var (_, body) = await server.SendAsync("DELETE", path + "/a?propagationPolicy=" + policy);
        Assert.Equal($"[\"{finalizer}\"]", body["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public async Task Delete_OfAConfigMap_AnswersWithAStatusThatCarriesTheUid()
    {
        var path = await server.NewNamespaceAsync();
        var created = (await server.SendAsync("POST", path, ConfigMap("a"))).Body;
        var (_, body) = await server.SendAsync("DELETE", path + "/a");
        Assert.Equal("Success", body["status"]!.GetValue<string>());
        Assert.Equal(created["metadata"]!["uid"]!.GetValue<string>(), body["details"]!["uid"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_InPages_ShowsOneRevision()
    {
        var path = await server.NewNamespaceAsync();
        for (var i = 0; i < 5; i++)
            await server.SendAsync("POST", path, ConfigMap($"c{i}"));
        var first = (await server.SendAsync("GET", path + "?limit=2")).Body;
        Assert.Equal(3, first["metadata"]!["remainingItemCount"]!.GetValue<int>());
        await server.SendAsync("POST", path, ConfigMap("c1a"));
        await server.SendAsync("DELETE", path + "/c3");
        var rest = (await server.SendAsync("GET", path + "?continue=" + first["metadata"]!["continue"])).Body;
        Assert.Equal(["c2", "c3", "c4"], Names(rest));
        Assert.Equal(Version(first), Version(rest));
        Assert.Null(rest["metadata"]!["continue"]);
        Assert.Null(rest["items"]![0]!["kind"]);
    }

    [Theory]
    [InlineData("labelSelector=i%20in%20(0,1)", "c0,c1")]
    [InlineData("labelSelector=!i", "plain")]
    [InlineData("fieldSelector=metadata.name%3Dc1", "c1")]
    [InlineData("fieldSelector=metadata.name!%3Dc1&labelSelector=i", "c0,c2")]
    public async Task List_WithSelectors_FindsTheSelected(string query, string names)
    {
        var path = await server.NewNamespaceAsync();
        await server.SendAsync("POST", path, ConfigMap("plain"));
        for (var i = 0; i < 3; i++)
            await server.SendAsync("POST", path, ConfigMap($"c{i}", $$"""{"i":"{{i}}"}"""));
        Assert.Equal(names.Split(','), Names((await server.SendAsync("GET", path + "?" + query)).Body));
    }

    [Fact]
    public async Task Watch_WithALabelSelector_TurnsMovesInAndOutIntoAddedAndDeleted()
    {
        var path = await server.NewNamespaceAsync();
        var created = (await server.SendAsync("POST", path, ConfigMap("a"))).Body;
        await server.SendAsync("PATCH", path + "/a", """{"metadata":{"labels":{"state":"on"}}}""", Merge);
        await server.SendAsync("PATCH", path + "/a", """{"data":{"x":"2"}}""", Merge);
        var left = (await server.SendAsync("PATCH", path + "/a", """{"metadata":{"labels":{"state":"off"}}}""", Merge)).Body;
        var events = await server.WatchAsync($"{path}?watch=1&labelSelector=state%3Don&resourceVersion={Version(created)}", 3);
        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], events.Select(e => e["type"]!.GetValue<string>()));
        Assert.Equal("on", events[2]["object"]!["metadata"]!["labels"]!["state"]!.GetValue<string>());
        Assert.Equal(Version(left), Version(events[2]["object"]!));
    }

    [Fact]
    public async Task WatchList_EndsItsInitialEventsWithABookmark()
    {
        var path = await server.NewNamespaceAsync();
        await server.SendAsync("POST", path, ConfigMap("a"));
        var events = await server.WatchAsync(
            path + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", 2);
        Assert.Equal(["ADDED", "BOOKMARK"], events.Select(e => e["type"]!.GetValue<string>()));
        Assert.Equal("true", events[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Strict", 400, "strict decoding error: unknown field \"metadata.labelz\", unknown field \"bogus\"")]
    [InlineData("Warn", 201, null)]
    public async Task Create_WithUnknownFields_FollowsFieldValidation(string validation, int code, string? message)
    {
        var path = await server.NewNamespaceAsync();
        using var response = await server.RawAsync("POST", path + "?fieldValidation=" + validation,
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u","labelz":{"a":"b"}},"data":{"a":"1"},"bogus":1}""");
        Assert.Equal(code, (int)response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if (message is not null)
        {
            Assert.EndsWith(message, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
            return;
        }

        Assert.Null(body["bogus"]);
        Assert.Equal(["299 - \"unknown field \\\"metadata.labelz\\\"\"", "299 - \"unknown field \\\"bogus\\\"\""], response.Headers.GetValues("Warning"));
    }

    [Fact]
    public async Task DryRun_StoresNothing()
    {
        var path = await server.NewNamespaceAsync();
        var (code, body) = await server.SendAsync("POST", path + "?dryRun=All", ConfigMap("dry"));
        Assert.Equal(201, code);
        Assert.Null(body["metadata"]!["resourceVersion"]);
        Assert.Equal(404, (await server.SendAsync("GET", path + "/dry")).Code);
    }

    [Theory]
    [InlineData("POST", "", "text/plain", 415)]
    [InlineData("PATCH", "/a", "application/json", 415)]
    public async Task Write_OfAnUnknownMediaType_Is415(string method, string suffix, string type, int code)
    {
        var path = await server.NewNamespaceAsync();
        Assert.Equal(code, (await server.SendAsync(method, path + suffix, "{}", type)).Code);
    }

    [Fact]
    public async Task Accept_OfATable_GivesOne()
    {
        using var response = await server.RawAsync("GET", "/api/v1/namespaces", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("Table", body["kind"]!.GetValue<string>());
        Assert.True(body["rows"]!.AsArray().Count >= 4);
    }

    [Fact]
    public async Task InProcessClient_SeesWhatHttpWrote()
    {
        var path = await server.NewNamespaceAsync();
        var ns = path.Split('/')[4];
        await server.SendAsync("POST", path, ConfigMap("a"));
        var client = server.Host.CreateClient();
        var resource = new ResourceName("", "v1", "configmaps");
        var found = await client.GetAsync(resource, ns, "a", TestContext.Current.CancellationToken);
        found!["data"]!["a"] = "changed";
        var updated = await client.UpdateAsync(resource, found, null, TestContext.Current.CancellationToken);
        Assert.Equal("changed", updated["data"]!["a"]!.GetValue<string>());
        await client.DeleteAsync(resource, ns, "a", null, TestContext.Current.CancellationToken);
        Assert.Null(await client.GetAsync(resource, ns, "a", TestContext.Current.CancellationToken));
    }

    private static string Version(JsonNode obj) => obj["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static IEnumerable<string> Names(JsonNode list) => list["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>());
}
