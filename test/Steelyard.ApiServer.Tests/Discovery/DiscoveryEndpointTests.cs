using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Discovery;

public sealed class DiscoveryEndpointTests
{
    private const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private readonly ResourceRegistry _registry = new(DiscoveryRecording.Definitions());

    public static TheoryData<string> PlainPaths => new(DiscoveryRecording.Documents.Select(d => d.Key).Where(k => k[0] == '/'));

    [Fact]
    public void Recording_HasTheDocuments() => Assert.True(DiscoveryRecording.Documents.Count >= 17);

    [Theory]
    [MemberData(nameof(PlainPaths))]
    public async Task Get_PlainDocument_AsRecorded(string path)
    {
        var call = await Get(path, "application/json");
        Assert.Equal("application/json", call.Response.ContentType);
        AssertSame(DiscoveryRecording.Documents[path], call.Json);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/apis")]
    public async Task Get_AggregatedDocument_AsRecorded(string path)
    {
        var call = await Get(path, Aggregated);
        Assert.Equal("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", call.Response.ContentType);
        Assert.Equal("public", call.Response.Headers.CacheControl);
        Assert.Equal("Accept", call.Response.Headers.Vary);
        AssertSame(DiscoveryRecording.Documents["aggregated " + path], call.Json);
    }

    [Fact]
    public async Task Get_AggregatedDocumentWithItsETag_NotModifiedUntilTheRegistryChanges()
    {
        var first = await Get("/apis", Aggregated);
        var etag = first.Response.Headers.ETag.ToString();

        var second = await Get("/apis", Aggregated, etag);
        Assert.Equal(304, second.Response.StatusCode);
        Assert.Equal("", second.Body);
        Assert.Equal(etag, second.Response.Headers.ETag.ToString());

        _registry.Set(DiscoveryRecording.Custom("rec.example.org", "v1", "Toy"));
        var third = await Get("/apis", Aggregated, etag);
        Assert.Equal(200, third.Response.StatusCode);
        Assert.NotEqual(etag, third.Response.Headers.ETag.ToString());
    }

    [Fact]
    public async Task Get_Api_NamesTheServer()
    {
        var call = await Get("/api", null);
        Assert.Equal("APIVersions", (string?)call.Json["kind"]);
        Assert.Equal("v1", (string?)call.Json["versions"]![0]);
    }

    [Fact]
    public async Task Get_CustomResource_AsRecorded()
    {
        _registry.Set(
            DiscoveryRecording.Custom("rec.example.org", "v1beta1", "Toy"), DiscoveryRecording.Custom("rec.example.org", "v1", "Toy"));

        AssertSame(
            JsonNode.Parse("""{"kind":"APIGroup","apiVersion":"v1","name":"rec.example.org","versions":[{"groupVersion":"rec.example.org/v1","version":"v1"},{"groupVersion":"rec.example.org/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"rec.example.org/v1","version":"v1"}}"""),
            (await Get("/apis/rec.example.org")).Json);
        AssertSame(
            JsonNode.Parse("""{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"rec.example.org/v1","resources":[{"name":"toys","singularName":"toy","namespaced":true,"kind":"Toy","verbs":["delete","deletecollection","get","list","patch","create","update","watch"],"shortNames":["ty"],"categories":["all","play"],"storageVersionHash":"DCjP9QVCsYg="},{"name":"toys/status","singularName":"","namespaced":true,"kind":"Toy","verbs":["get","patch","update"]}]}"""),
            (await Get("/apis/rec.example.org/v1")).Json);
        AssertSame(
            JsonNode.Parse("""{"resource":"toys","responseKind":{"group":"rec.example.org","version":"v1","kind":"Toy"},"scope":"Namespaced","singularResource":"toy","verbs":["delete","deletecollection","get","list","patch","create","update","watch"],"shortNames":["ty"],"categories":["all","play"],"subresources":[{"subresource":"status","responseKind":{"group":"rec.example.org","version":"v1","kind":"Toy"},"verbs":["get","patch","update"]}]}"""),
            (await Get("/apis", Aggregated)).Json["items"]!.AsArray()[^1]!["versions"]![0]!["resources"]![0]);
    }

    [Fact]
    public async Task Get_RemovedCustomResource_IsGone()
    {
        _registry.Set(DiscoveryRecording.Custom("rec.example.org", "v1", "Toy"));
        await Get("/apis/rec.example.org");
        _registry.Remove("rec.example.org", "toys");
        Assert.Equal(404, (await Get("/apis/rec.example.org")).Response.StatusCode);
    }

    [Theory]
    [InlineData("/apis/nosuch.example.org")]
    [InlineData("/apis/nosuch.example.org/v1")]
    public async Task Get_UnknownGroup_PlainTextNotFound(string path)
    {
        var call = await Get(path);
        Assert.Equal(404, call.Response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", call.Response.ContentType);
        Assert.Equal("nosniff", call.Response.Headers.XContentTypeOptions);
        Assert.Equal("404 page not found\n", call.Body);
    }

    [Theory]
    [InlineData("/api/v2")]
    [InlineData("/apis/apps/v1beta1")]
    public async Task Get_UnknownVersionOfKnownGroup_StatusWithEmptyDetails(string path)
    {
        var error = await Assert.ThrowsAsync<StatusException>(() => Get(path));
        AssertSame(
            JsonNode.Parse("""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}"""),
            error.ToStatus());
    }

    [Theory]
    [InlineData("/api", "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList")]
    [InlineData("/apis", "text/html")]
    public async Task Get_UnservedMediaType_NotAcceptable(string path, string accept)
    {
        var error = await Assert.ThrowsAsync<StatusException>(() => Get(path, accept));
        Assert.Equal(406, error.Code);
        Assert.Equal("NotAcceptable", error.Reason);
        Assert.Equal("only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf", error.Message);
    }

    [Theory]
    [InlineData("/apis/")]
    [InlineData("/apis/apps/")]
    [InlineData("/apis/apps/v1/")]
    public async Task Get_TrailingSlash_Works(string path) => Assert.Equal(200, (await Get(path)).Response.StatusCode);

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/api/v1/namespaces")]
    [InlineData("/apis/apps/v1/deployments")]
    public async Task Get_ForeignPath_IsLeftToOthers(string path) => Assert.False((await Get(path)).Handled);

    private Task<EndpointCall> Get(string path, string? accept = null, string? ifNoneMatch = null) =>
        EndpointCall.GetAsync(new DiscoveryEndpoint(_registry), path, accept, ifNoneMatch);

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
}
