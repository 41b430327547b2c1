using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>The life of a namespace and what every new one gets.</summary>
public sealed class NamespaceTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Create_OfANamespace_MakesItActiveWithItsNameAsLabel()
    {
        var answer = (await Api.GetAsync($"/api/v1/namespaces/{Ns}")).Expect(200);
        Assert.Equal("Active", answer.Text("status.phase"));
        Assert.Equal("""["kubernetes"]""", answer.Text("spec.finalizers"));
        Assert.Equal(Ns, (string?)answer.At("metadata.labels")!["kubernetes.io/metadata.name"]);
    }

    [Fact]
    public async Task Create_OfANamespace_GetsItsAccountAndTheRootCertificate()
    {
        await DefaultServiceAccountAsync();
        var root = await Eventually.AnswerAsync(() => Api.GetAsync($"{ConfigMaps}/kube-root-ca.crt"), answer => answer.Status == 200);
        Assert.Contains("BEGIN CERTIFICATE", (string?)root.At("data")!["ca.crt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfANamespace_EmptiesItFirst()
    {
        (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"hold","finalizers":["example.org/hold"]}}""")).Expect(201);
        await CreateConfigMapAsync("plain");
        var answer = (await Api.DeleteAsync($"/api/v1/namespaces/{Ns}")).Expect(200);
        Assert.Equal("Terminating", answer.Text("status.phase"));
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/plain");
        var refused = (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"late"}}""")).Expect(403);
        Assert.Contains("because it is being terminated", refused.Message, StringComparison.Ordinal);
        (await Api.GetAsync($"/api/v1/namespaces/{Ns}")).Expect(200);
        (await Api.MergeAsync($"{ConfigMaps}/hold", """{"metadata":{"finalizers":null}}""")).Expect(200);
        await Eventually.GoneAsync(Api, $"/api/v1/namespaces/{Ns}");
    }

    [Theory]
    [InlineData("default")]
    [InlineData("kube-system")]
    public async Task Delete_OfASystemNamespace_IsForbidden(string name) =>
        Assert.Equal("Forbidden", (await Api.DeleteAsync($"/api/v1/namespaces/{name}?dryRun=All")).Expect(403).Reason);
}
