using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>JSON patch, merge patch and strategic merge patch.</summary>
public sealed class PatchTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string Service => $"{Services}/s";

    [Fact]
    public async Task JsonPatch_WithAllOperations_IsAppliedInOrder()
    {
        await CreateConfigMapAsync("a", """ "data":{"k":"1","gone":"x"} """);
        var answer = await Api.PatchAsync($"{ConfigMaps}/a", ApiClient.JsonPatch, """
            [{"op":"test","path":"/data/k","value":"1"},{"op":"replace","path":"/data/k","value":"2"},{"op":"add","path":"/data/n","value":"3"},
             {"op":"copy","from":"/data/n","path":"/data/c"},{"op":"move","from":"/data/n","path":"/data/m"},{"op":"remove","path":"/data/gone"}]
            """);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(Parse("""{"c":"3","k":"2","m":"3"}"""), answer.Expect(200).At("data")), answer.Raw);
    }

    [Fact]
    public async Task JsonPatch_WhoseTestFails_ChangesNothing()
    {
        await CreateConfigMapAsync("a");
        (await Api.PatchAsync($"{ConfigMaps}/a", ApiClient.JsonPatch, """
            [{"op":"replace","path":"/data/k","value":"2"},{"op":"test","path":"/data/k","value":"1"}]
            """)).Expect(422);
        Assert.Equal("1", (await Api.GetAsync($"{ConfigMaps}/a")).Text("data.k"));
    }

    [Fact]
    public async Task MergePatch_WithNulls_RemovesAndReplacesListsWhole()
    {
        await CreateServiceAsync();
        var answer = (await Api.MergeAsync(Service, """{"metadata":{"labels":{"x":null,"y":"2"}},"spec":{"ports":[{"name":"only","port":9}]}}""")).Expect(200);
        Assert.Equal("""{"y":"2"}""", answer.Text("metadata.labels"));
        Assert.Equal("only", answer.Text("spec.ports[0].name"));
        Assert.Null(answer.At("spec.ports[1]"));
    }

    [Fact]
    public async Task StrategicPatch_OfServicePorts_MergesByPort()
    {
        await CreateServiceAsync();
        var answer = (await Api.PatchAsync(Service, ApiClient.StrategicPatch, """{"spec":{"ports":[{"port":80,"targetPort":8080}]}}""")).Expect(200);
        var ports = answer.At("spec.ports")!.AsArray();
        Assert.Equal(2, ports.Count);
        var changed = ports.Single(port => (int)port!["port"]! == 80);
        Assert.Equal("http", (string?)changed!["name"]);
        Assert.Equal(8080, (int)changed["targetPort"]!);
    }

    [Fact]
    public async Task StrategicPatch_WithDirectives_DeletesAndReplaces()
    {
        await CreateServiceAsync();
        var less = (await Api.PatchAsync(Service, ApiClient.StrategicPatch, """{"spec":{"ports":[{"port":80,"$patch":"delete"}]}}""")).Expect(200);
        Assert.Equal("443", less.Text("spec.ports[0].port"));
        Assert.Null(less.At("spec.ports[1]"));
        var replaced = (await Api.PatchAsync(Service, ApiClient.StrategicPatch, """{"spec":{"selector":{"$patch":"replace","only":"this"}}}""")).Expect(200);
        Assert.Equal("""{"only":"this"}""", replaced.Text("spec.selector"));
    }

    [Fact]
    public async Task StrategicPatch_OfContainers_MergesByName()
    {
        (await Api.PostAsync(Deployments, Workloads.Deployment("d", 0))).Expect(201);
        var answer = (await Api.PatchAsync($"{Deployments}/d", ApiClient.StrategicPatch, """
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"fake/none:2"},{"name":"side","image":"fake/side:1"}]}}}}
            """)).Expect(200);
        var images = answer.At("spec.template.spec.containers")!.AsArray().ToDictionary(c => (string)c!["name"]!, c => (string)c!["image"]!);
        Assert.Equal("fake/none:2", images["c"]);
        Assert.Equal("fake/side:1", images["side"]);
    }

    [Fact]
    public async Task Patch_AsPlainJson_IsUnsupportedMediaType()
    {
        await CreateConfigMapAsync("a");
        (await Api.PatchAsync($"{ConfigMaps}/a", "application/json", "{}")).Expect(415);
    }

    [Theory]
    [InlineData(ApiClient.JsonPatch, """{"not":"a list"}""")]
    [InlineData(ApiClient.MergePatch, "[broken")]
    public async Task Patch_ThatCannotBeRead_IsBadRequest(string contentType, string body)
    {
        await CreateConfigMapAsync("a");
        (await Api.PatchAsync($"{ConfigMaps}/a", contentType, body)).Expect(400);
    }

    [Fact]
    public async Task Patch_OfAnAbsentObject_IsNotFound() =>
        (await Api.MergeAsync($"{ConfigMaps}/nope", "{}")).Expect(404);

    [Fact]
    public async Task Patch_ThatChangesNothing_KeepsTheVersion()
    {
        var stored = await CreateConfigMapAsync("a");
        Assert.Equal(stored.Version, (await Api.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"1"}}""")).Expect(200).Version);
    }

    [Fact]
    public async Task Patch_ThatMakesTheObjectInvalid_IsRefused()
    {
        await CreateServiceAsync();
        var answer = (await Api.MergeAsync(Service, """{"spec":{"ports":[{"port":70000}]}}""")).Expect(422);
        Assert.Contains("spec.ports[0].port", answer.CauseFields);
    }

    private async Task CreateServiceAsync() =>
        (await Api.PostAsync(Services, """
            {"metadata":{"name":"s","labels":{"x":"1"}},"spec":{"selector":{"a":"b"},"ports":[{"name":"http","port":80},{"name":"https","port":443}]}}
            """)).Expect(201);
}
