using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.OpenApi;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Tests.Discovery;

namespace Steelyard.ApiServer.Tests.OpenApi;

public sealed class OpenApiEndpointTests
{
    private readonly ResourceRegistry _registry = new(DiscoveryRecording.Definitions());
    private readonly OpenApiEndpoint _endpoint;

    public OpenApiEndpointTests() => _endpoint = new OpenApiEndpoint(
        new OpenApiDocuments(_registry), new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 17, 14, 32, TimeSpan.Zero)));

    public static TheoryData<string> Recordings => new(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "testdata", "openapi")).Select(f => Path.GetFileNameWithoutExtension(f)));

    [Fact]
    public void Recordings_AreThere() => Assert.Equal(4, Recordings.Count);

    /// <summary>The recording leaves out descriptions and holds the schemas that the group's kinds reach.</summary>
    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Get_GroupVersionDocument_SchemasAsRecorded(string name)
    {
        var recording = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "testdata", "openapi", name + ".json")))!;
        var call = await Get("/openapi/v3/apis/" + (string?)recording["groupVersion"]);
        var schemas = call.Json["components"]!["schemas"]!.AsObject();
        var compared = 0;
        foreach (var (definition, expected) in recording["components"]!["schemas"]!.AsObject())
        {
            if (!schemas.TryGetPropertyValue(definition, out var actual))
            {
                Assert.DoesNotContain("io.k8s.api.", definition, StringComparison.Ordinal);
                continue;
            }
            compared++;
            Assert.True(JsonNode.DeepEquals(Comparable(expected), Comparable(actual)), $"{definition}\nexpected {expected!.ToJsonString()}\nactual   {actual!.ToJsonString()}");
        }
        Assert.True(compared >= 10);
    }

    [Fact]
    public async Task Get_Document_EveryReferenceResolves()
    {
        var call = await Get("/openapi/v3/apis/apps/v1");
        var schemas = call.Json["components"]!["schemas"]!.AsObject();
        var references = 0;
        foreach (var part in call.Body.Split("\"#/components/schemas/").Skip(1))
        {
            references++;
            var name = part[..part.IndexOf('"')];
            Assert.True(schemas.ContainsKey(name), name);
        }
        Assert.True(references > 100);
    }

    [Fact]
    public async Task Get_Document_PatchTellsItsQueryParameters()
    {
        var path = (await Get("/openapi/v3/apis/apps/v1")).Json["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!;
        Assert.Equal(["delete", "get", "parameters", "patch", "put"], path.AsObject().Select(p => p.Key).Order());
        var patch = path["patch"]!;
        Assert.Equal("""{"group":"apps","kind":"Deployment","version":"v1"}""", patch["x-kubernetes-group-version-kind"]!.ToJsonString());
        Assert.Contains(patch["parameters"]!.AsArray(), p => (string?)p!["name"] == "fieldValidation" && (string?)p["in"] == "query");
        Assert.Contains(patch["parameters"]!.AsArray(), p => (string?)p!["name"] == "dryRun");
    }

    [Fact]
    public async Task Get_Index_IsTextAndLeadsToEachDocument()
    {
        var index = await Get("/openapi/v3");
        Assert.Equal("text/plain; charset=utf-8", index.Response.ContentType);
        var paths = index.Json["paths"]!.AsObject();
        Assert.Contains("api/v1", paths.Select(p => p.Key));
        foreach (var (_, entry) in paths)
        {
            var call = await Get((string)entry!["serverRelativeURL"]!);
            Assert.Equal(200, call.Response.StatusCode);
            Assert.Equal("public, immutable", call.Response.Headers.CacheControl);
            Assert.Equal("Mon, 22 Nov 2027 17:14:32 UTC", call.Response.Headers.Expires);
        }
    }

    [Fact]
    public async Task Get_StaleHash_RedirectsToTheCurrentOne()
    {
        var call = await Get("/openapi/v3/apis/apps/v1?hash=00");
        Assert.Equal(301, call.Response.StatusCode);
        var location = call.Response.Headers.Location.ToString();
        Assert.StartsWith("/openapi/v3/apis/apps/v1?hash=", location, StringComparison.Ordinal);
        Assert.Equal(200, (await Get(location)).Response.StatusCode);
    }

    [Fact]
    public async Task Get_WithETag_NotModified()
    {
        var etag = (await Get("/openapi/v3/apis/apps/v1")).Response.Headers.ETag.ToString();
        var call = await EndpointCall.GetAsync(_endpoint, "/openapi/v3/apis/apps/v1", null, etag);
        Assert.Equal(304, call.Response.StatusCode);
        Assert.Equal("", call.Body);
    }

    [Fact]
    public async Task Registry_CustomResourceChanges_OnlyItsDocumentChanges()
    {
        var before = (await Get("/openapi/v3")).Json["paths"]!;
        _registry.Set(Toy("""{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string","description":"First letter."}}}}}"""));
        var after = (await Get("/openapi/v3")).Json["paths"]!.AsObject();
        Assert.Equal(before["apis/apps/v1"]!.ToJsonString(), after["apis/apps/v1"]!.ToJsonString());
        Assert.True(after.ContainsKey("apis/rec.example.org/v1"));

        _registry.Remove("rec.example.org", "toys");
        Assert.False((await Get("/openapi/v3")).Json["paths"]!.AsObject().ContainsKey("apis/rec.example.org/v1"));
    }

    [Fact]
    public async Task Get_CustomResource_SchemaAsRecorded()
    {
        _registry.Set(Toy("""{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}}},"status":{"type":"object","properties":{"s":{"type":"string"}}}}}"""));
        var document = (await Get("/openapi/v3/apis/rec.example.org/v1")).Json;
        var toy = JsonNode.Parse("""{"type":"object","properties":{"apiVersion":{"type":"string"},"kind":{"type":"string"},"metadata":{"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}]},"spec":{"type":"object","properties":{"a":{"type":"string"}}},"status":{"type":"object","properties":{"s":{"type":"string"}}}},"x-kubernetes-group-version-kind":[{"group":"rec.example.org","kind":"Toy","version":"v1"}]}""");
        var actual = document["components"]!["schemas"]!["org.example.rec.v1.Toy"];
        Assert.True(JsonNode.DeepEquals(toy, actual), actual?.ToJsonString());
        Assert.Equal(
            ["/apis/rec.example.org/v1/namespaces/{namespace}/toys", "/apis/rec.example.org/v1/namespaces/{namespace}/toys/{name}", "/apis/rec.example.org/v1/namespaces/{namespace}/toys/{name}/status", "/apis/rec.example.org/v1/toys"],
            document["paths"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task Get_Version2_HoldsDefinitionsWithoutCombinations()
    {
        var document = (await Get("/openapi/v2")).Json;
        Assert.Equal("2.0", (string?)document["swagger"]);
        var spec = document["definitions"]!["io.k8s.api.apps.v1.Deployment"]!["properties"]!["spec"]!;
        Assert.Equal("#/definitions/io.k8s.api.apps.v1.DeploymentSpec", (string?)spec["$ref"]);
        Assert.False(document["definitions"]!["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]!.AsObject().ContainsKey("oneOf"));
    }

    [Theory]
    [InlineData("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("/openapi/v3/apis/apps/v1", "application/com.github.proto-openapi.spec.v3.v1.0+protobuf")]
    public async Task Get_ProtobufOnly_NotAcceptable(string path, string accept)
    {
        var error = await Assert.ThrowsAsync<StatusException>(() => EndpointCall.GetAsync(_endpoint, path, accept));
        Assert.Equal(406, error.Code);
    }

    [Fact]
    public async Task Get_UnknownGroup_NotFound() =>
        Assert.Equal(404, (await Get("/openapi/v3/apis/nosuch.example.org/v1")).Response.StatusCode);

    private Task<EndpointCall> Get(string path) => EndpointCall.GetAsync(_endpoint, path, "application/json");

    private static ResourceDefinition Toy(string schema) => new()
    {
        Group = "rec.example.org",
        Version = "v1",
        Kind = "Toy",
        Plural = "toys",
        Singular = "toy",
        Namespaced = true,
        Strategy = null!,
        IsCustom = true,
        Subresources = ["status"],
        Schema = OpenApiSchemaReader.ReadResource(JsonNode.Parse(schema)!.AsObject()),
    };

    /// <summary>Without the kinds of DeleteOptions and WatchEvent: each group has its own entry in their lists.</summary>
    private static JsonNode? Comparable(JsonNode? schema)
    {
        var copy = schema!.DeepClone().AsObject();
        copy.Remove("x-kubernetes-group-version-kind");
        return copy;
    }
}
