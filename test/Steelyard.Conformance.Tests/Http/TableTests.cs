using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>The tables that kubectl prints.</summary>
public sealed class TableTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    public const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    // Names and, after a slash, non-zero priorities, from the recordings.
    [Theory]
    [InlineData("/api/v1/namespaces", "Name Status Age")]
    [InlineData("/api/v1/services", "Name Type Cluster-IP External-IP Port(s) Age Selector/1")]
    [InlineData("/api/v1/configmaps", "Name Data Age")]
    [InlineData("/api/v1/secrets", "Name Type Data Age")]
    [InlineData("/api/v1/endpoints", "Name Endpoints Age")]
    [InlineData("/apis/apps/v1/deployments", "Name Ready Up-to-date Available Age Containers/1 Images/1 Selector/1")]
    [InlineData("/apis/apps/v1/replicasets", "Name Desired Current Ready Age Containers/1 Images/1 Selector/1")]
    [InlineData("/apis/discovery.k8s.io/v1/endpointslices", "Name AddressType Ports Endpoints Age")]
    [InlineData("/apis/coordination.k8s.io/v1/leases", "Name Holder Age")]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "Name|Created At")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles", "Name|Created At")]
    public async Task List_AsTable_HasTheColumnsOfItsKind(string path, string columns)
    {
        var answer = (await Api.GetAsync($"{path}?limit=1", Accept)).Expect(200);
        Assert.Equal("Table", answer.Text("kind"));
        Assert.Equal("meta.k8s.io/v1", answer.Text("apiVersion"));
        var found = answer.At("columnDefinitions")!.AsArray().Select(column =>
            (string)column!["name"]! + ((int)column["priority"]! is var priority and not 0 ? $"/{priority}" : ""));
        Assert.Equal(columns.Split(columns.Contains('|', StringComparison.Ordinal) ? '|' : ' '), found);
    }

    [Fact]
    public async Task Get_OfAServiceAsTable_FillsItsCells()
    {
        (await Api.PostAsync(Services, """{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","selector":{"a":"b"},"ports":[{"port":80}]}}""")).Expect(201);
        var pending = (await Api.GetAsync($"{Services}/s", Accept)).Expect(200);
        Assert.Equal("s", pending.Text("rows[0].cells[0]"));
        Assert.Equal("LoadBalancer", pending.Text("rows[0].cells[1]"));
        Assert.Equal("<pending>", pending.Text("rows[0].cells[3]"));
        Assert.Matches("^80:[0-9]+/TCP$", pending.Text("rows[0].cells[4]"));
        Assert.Equal("a=b", pending.Text("rows[0].cells[6]"));
        Assert.Equal("PartialObjectMetadata", pending.Text("rows[0].object.kind"));
        (await Api.MergeAsync($"{Services}/s/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}}""")).Expect(200);
        Assert.Equal("192.0.2.7", (await Api.GetAsync($"{Services}/s", Accept)).Text("rows[0].cells[3]"));
    }

    [Theory]
    [InlineData("None", "")]
    [InlineData("Object", "ConfigMap")]
    [InlineData("Metadata", "PartialObjectMetadata")]
    public async Task Get_AsTable_IncludesWhatIsAskedFor(string include, string kind)
    {
        await CreateConfigMapAsync("a");
        Assert.Equal(kind, (await Api.GetAsync($"{ConfigMaps}/a?includeObject={include}", Accept)).Expect(200).Text("rows[0].object.kind"));
    }

    [Fact]
    public async Task List_OfNothingAsTable_HasNoRows() =>
        Assert.Empty((await Api.GetAsync($"{Services}?labelSelector=none%3D1", Accept)).Expect(200).At("rows")!.AsArray());

    [Fact]
    public async Task Get_OfAnAbsentObjectAsTable_IsAStatus() =>
        Assert.Equal("Status", (await Api.GetAsync($"{ConfigMaps}/nope", Accept)).Expect(404).Text("kind"));
}
