using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Kube.Client;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Client;

public sealed class KubeClientTests : IDisposable
{
    private static readonly ObjectKey s_key = new("ns", "a");
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task GetAsync_SendsAcceptAndUserAgent_ReturnsTheObject()
    {
        _api.Expect("GET /apis/example.org/v1/namespaces/ns/things/a", 200, Things.Item("a", 3, size: 9));
        using var client = _api.Client(_time);
        var thing = await client.GetAsync(Things.Type, s_key);
        Assert.Equal(9, thing.Size);
        var headers = Assert.Single(_api.Requests).Message.Headers;
        Assert.Equal("application/json", headers.Accept.ToString());
        Assert.Equal("steelyard/test", headers.UserAgent.ToString());
        _api.AssertDone();
    }

    [Fact]
    public async Task GetAsync_Status404_IsAnExceptionWithReasonAndMessage()
    {
        // Recorded from a genuine server.
        _api.Expect("GET", 404, """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"things.example.org \"a\" not found",
             "reason":"NotFound","details":{"name":"a","group":"example.org","kind":"things"},"code":404}
            """);
        using var client = _api.Client(_time);
        var e = await Assert.ThrowsAsync<KubeApiException>(() => client.GetAsync(Things.Type, s_key));
        Assert.Equal((404, "NotFound", "things.example.org \"a\" not found"), (e.Code, e.Reason, e.Message));
        Assert.True(e.IsNotFound);
    }

    [Fact]
    public async Task FindAsync_PlainText404_IsNull()
    {
        _api.Expect("GET", 404, "404 page not found\n");
        using var client = _api.Client(_time);
        Assert.Null(await client.FindAsync(Things.Type, s_key));
    }

    [Fact]
    public async Task ListAsync_ContinuesWithoutAResourceVersion()
    {
        _api.Expect("GET /apis/example.org/v1/namespaces/ns/things?labelSelector=x in (1,2)&resourceVersion=5&limit=1", 200, Things.List(7, "t&1", Things.Item("a", 1)))
            .Expect("GET /apis/example.org/v1/namespaces/ns/things?labelSelector=x in (1,2)&limit=1&continue=t&1", 200, Things.List(7, null, Things.Item("b", 2)));
        using var client = _api.Client(_time);
        var list = await client.ListAsync(Things.Type, "ns", new ListQuery { LabelSelector = "x in (1,2)", ResourceVersion = "5" }, pageSize: 1);
        Assert.Equal(["a", "b"], list.Items.Select(i => i.Metadata.Name));
        Assert.Equal("7", list.ResourceVersion);
        _api.AssertDone();
    }

    [Fact]
    public async Task ListPageAsync_NullItems_IsEmpty()
    {
        _api.Expect("GET", 200, """{"metadata":{"resourceVersion":"4"},"items":null}""");
        using var client = _api.Client(_time);
        Assert.Empty((await client.ListPageAsync(Things.Type, "", new ListQuery())).Items);
    }

    [Theory]
    [InlineData("merge", "application/merge-patch+json", "")]
    [InlineData("json", "application/json-patch+json", "")]
    [InlineData("strategic", "application/strategic-merge-patch+json", "")]
    [InlineData("apply", "application/apply-patch+yaml", "?fieldManager=me&force=true")]
    public async Task PatchRawAsync_EachKind_SendsItsTypeAndQuery(string kind, string contentType, string query)
    {
        var body = "{}"u8.ToArray();
        var patch = kind switch
        {
            "merge" => KubePatch.Merge(body),
            "json" => KubePatch.Json(body),
            "strategic" => KubePatch.StrategicMerge(body),
            _ => KubePatch.Apply(body, "me", force: true),
        };
        _api.Expect("PATCH", 200, Things.Item("a", 2));
        using var client = _api.Client(_time);
        await client.PatchRawAsync(Things.Type, s_key, patch, "status");
        var request = Assert.Single(_api.Requests);
        Assert.Equal("PATCH /apis/example.org/v1/namespaces/ns/things/a/status" + query, request.Line);
        Assert.Equal(contentType, request.Message.Content!.Headers.ContentType!.ToString());
        Assert.Equal("{}", request.Body);
    }

    [Fact]
    public async Task CreateUpdateDelete_UseTheirMethodsAndPaths()
    {
        var core = new ResourceType<Thing>("", "v1", "nodes", namespaced: false, Things.Type.TypeInfo);
        _api.Expect("POST /api/v1/nodes", 201, Things.Item("a", 1))
            .Expect("PUT /api/v1/nodes/a/status", 200, Things.Item("a", 2))
            .Expect("DELETE /api/v1/nodes/a", 200, """{"kind":"Status","status":"Success"}""");
        using var client = _api.Client(_time);
        await client.CreateAsync(core, "", new Thing { Size = 4 });
        var updated = await client.UpdateAsync(core, ObjectKey.Cluster("a"), new Thing { Size = 5 }, "status");
        await client.DeleteAsync(core, ObjectKey.Cluster("a"));
        Assert.Equal("2", updated.Metadata.ResourceVersion);
        Assert.Contains("\"size\":4", _api.Requests[0].Body, StringComparison.Ordinal);
        _api.AssertDone();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Send_RetryAfter_WaitsAndRepeats(int code)
    {
        _api.Expect("POST", code, "busy", r => r.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(3)))
            .Expect("POST", 201, Things.Item("a", 1));
        using var client = _api.Client(_time);
        var created = client.CreateAsync(Things.Type, "ns", new Thing());
        await Eventually.TrueAsync(() => client.RetryCount == 1);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Single(_api.Requests);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("a", (await created).Metadata.Name);
        Assert.Equal(2, client.RequestCount);
    }

    [Fact]
    public async Task Send_ServerErrorWithoutRetryAfter_IsNotRepeated()
    {
        _api.Expect("POST", 500, """{"kind":"Status","message":"boom","code":500}""");
        using var client = _api.Client(_time);
        var e = await Assert.ThrowsAsync<KubeApiException>(() => client.CreateAsync(Things.Type, "ns", new Thing()));
        Assert.Equal("boom", e.Message);
        _api.AssertDone();
    }

    [Theory]
    [InlineData("AlreadyExists", false, true)]
    [InlineData("Conflict", true, false)]
    public async Task Send_409_TellsConflictFromAlreadyExists(string reason, bool conflict, bool exists)
    {
        _api.Expect("POST", 409, $$"""{"kind":"Status","message":"m","reason":"{{reason}}","code":409}""");
        using var client = _api.Client(_time);
        var e = await Assert.ThrowsAsync<KubeApiException>(() => client.CreateAsync(Things.Type, "ns", new Thing()));
        Assert.Equal((conflict, exists), (e.IsConflict, e.IsAlreadyExists));
    }

    [Fact]
    public void ObjectPath_NamespacedWithoutNamespace_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => Things.Type.ObjectPath(ObjectKey.Cluster("a")));

    [Fact]
    public void StatusReader_HostileBodies_NeverThrow()
    {
        var status = Encoding.UTF8.GetBytes("""{"kind":"Status","metadata":{"continue":"c"},"reason":"Expired","message":"m","details":{"retryAfterSeconds":7},"code":410}""");
        var whole = StatusReader.Read(status, 200, null);
        Assert.Equal((410, "Expired", "c", TimeSpan.FromSeconds(7)), (whole.Code, whole.Reason, whole.ContinueToken, whole.RetryAfter));
        for (var length = 0; length < status.Length; length++) Assert.Equal(599, StatusReader.Read(status.AsSpan(0, length), 599, null).Code);
        foreach (var body in (string[])["[]", "null", "{}", "\"x\"", """{"details":3,"metadata":"x","message":[]}"""])
            Assert.Equal(502, StatusReader.Read(Encoding.UTF8.GetBytes(body), 502, null).Code);
    }
}
