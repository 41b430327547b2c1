using System.Text.Json.Nodes;
using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Discovery in both forms, and OpenAPI.</summary>
public sealed class DiscoveryTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    [Fact]
    public async Task Core_Discovery_ListsItsVersion() =>
        Assert.Equal("""["v1"]""", (await Api.GetAsync("/api")).Expect(200).Text("versions"));

    [Theory]
    [InlineData("apps", "v1")]
    [InlineData("apiextensions.k8s.io", "v1")]
    [InlineData("coordination.k8s.io", "v1")]
    [InlineData("discovery.k8s.io", "v1")]
    [InlineData("events.k8s.io", "v1")]
    [InlineData("rbac.authorization.k8s.io", "v1")]
    [InlineData("admissionregistration.k8s.io", "v1")]
    public async Task Groups_OfBothForms_NameTheirVersions(string group, string version)
    {
        var plain = (await Api.GetAsync("/apis")).Expect(200);
        Assert.Equal("APIGroupList", plain.Text("kind"));
        var entry = plain.At("groups")!.AsArray().Single(g => (string?)g!["name"] == group);
        Assert.Equal(version, Paths.Text(entry, "preferredVersion.version"));
        var aggregated = (await Api.GetAsync("/apis", Aggregated)).Expect(200);
        Assert.Equal("APIGroupDiscoveryList", aggregated.Text("kind"));
        var found = aggregated.Items.Single(g => Paths.Text(g, "metadata.name") == group);
        Assert.Equal(version, Paths.Text(found, "versions[0].version"));
        Assert.Equal("APIGroup", (await Api.GetAsync($"/apis/{group}")).Expect(200).Text("kind"));
    }

    [Fact]
    public async Task Resources_OfCore_TellScopeVerbsAndShortNames()
    {
        var services = Resource(await Api.GetAsync("/api/v1"), "services");
        Assert.Equal("Service", (string?)services["kind"]);
        Assert.True((bool)services["namespaced"]!);
        Assert.Equal("""["svc"]""", Paths.Text(services, "shortNames"));
        Assert.Equal(
            ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            services["verbs"]!.AsArray().Select(verb => (string)verb!).Order(StringComparer.Ordinal));
        Assert.Equal("Service", (string?)Resource(await Api.GetAsync("/api/v1"), "services/status")["kind"]);
        Assert.False((bool)Resource(await Api.GetAsync("/api/v1"), "nodes")["namespaced"]!);
        Assert.Equal("Scale", (string?)Resource(await Api.GetAsync("/apis/apps/v1"), "deployments/scale")["kind"]);
    }

    [Fact]
    public async Task OpenApi_Index_LeadsToTheDocumentOfAGroup()
    {
        var index = (await Api.GetAsync("/openapi/v3")).Expect(200);
        var address = (string)index.At("paths")!["api/v1"]!["serverRelativeURL"]!;
        Assert.Contains("hash=", address, StringComparison.Ordinal);
        var document = (await Api.GetAsync(address)).Expect(200);
        Assert.StartsWith("3.", document.Text("openapi"), StringComparison.Ordinal);
        var schema = document.At("components.schemas")!["io.k8s.api.core.v1.ServiceSpec"]!;
        Assert.Equal("array", Paths.Text(schema, "properties.ports.type"));
        Assert.Equal("""["port","protocol"]""", Paths.Text(schema, "properties.ports.x-kubernetes-list-map-keys"));
        Assert.NotNull(document.At("paths")!["/api/v1/namespaces/{namespace}/services"]);
    }

    [Fact]
    public async Task OpenApi_AskedForTheSameAgain_IsNotModified()
    {
        var first = (await Api.GetAsync("/openapi/v3/apis/apps/v1")).Expect(200);
        Assert.NotEmpty(first.Headers["ETag"]);
    }

    private static JsonNode Resource(Answer answer, string name) =>
        answer.Expect(200).At("resources")!.AsArray().Single(resource => (string?)resource!["name"] == name)!;
}
