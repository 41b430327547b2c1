using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>A definition's life and what its resources are held to.</summary>
public sealed class CustomResourceTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private readonly string _group = $"{UniqueName("toys")}.example.org";

    private string Definition => $"{Definitions}/toys.{_group}";

    private string Toys => $"/apis/{_group}/v1/namespaces/{Ns}/toys";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        DeleteAfterwards(Definition);
        (await Api.PostAsync(Definitions, CustomResourceBodies.Definition(_group))).Expect(201);
        await Eventually.AnswerAsync(() => Api.GetAsync(Definition), answer => answer.Raw.Contains("\"Established\"", StringComparison.Ordinal)
            && answer.At("status.conditions")!.AsArray().Any(c => (string?)c!["type"] == "Established" && (string?)c["status"] == "True"));
        await Eventually.AnswerAsync(() => Api.GetAsync(Toys), answer => answer.Status == 200);
    }

    [Fact]
    public async Task Definition_OnceEstablished_IsInDiscoveryAndOpenApi()
    {
        var found = await Eventually.AnswerAsync(() => Api.GetAsync($"/apis/{_group}"), answer => answer.Status == 200);
        Assert.Equal("v1", found.Text("preferredVersion.version"));
        var resources = (await Api.GetAsync($"/apis/{_group}/v1")).Expect(200).At("resources")!.AsArray();
        Assert.Equal(["toys", "toys/scale", "toys/status"], resources.Select(r => (string)r!["name"]!).Order(StringComparer.Ordinal));
        var document = await Eventually.AnswerAsync(() => Api.GetAsync($"/openapi/v3/apis/{_group}/v1"), answer => answer.Status == 200);
        Assert.Contains("Toy is a thing to play with.", document.Raw, StringComparison.Ordinal);
        Assert.Equal("""["v1"]""", (await Api.GetAsync(Definition)).Text("status.storedVersions"));
    }

    [Fact]
    public async Task Create_OfAResource_DefaultsAndPrunes()
    {
        var answer = await CreateAsync("t", """{"size":2,"unknown":1,"parts":[{"name":"a"}],"extra":{"free":{"x":1}}}""");
        Assert.Equal("red", answer.Text("spec.color"));
        Assert.Equal("1", answer.Text("spec.parts[0].count"));
        Assert.Null(answer.At("spec.unknown"));
        Assert.Equal("1", answer.Text("spec.extra.free.x"));
        Assert.Equal("1", answer.Text("metadata.generation"));
        Assert.Contains("unknown field \\\"spec.unknown\\\"", answer.Headers["Warning"], StringComparison.Ordinal);
        (await PostAsync("strict", """{"size":2,"unknown":1}""", "?fieldValidation=Strict")).Expect(400);
    }

    [Theory]
    [InlineData("""{"size":0}""", "spec.size")]
    [InlineData("""{"size":10}""", "spec.size")]
    [InlineData("""{"size":"two"}""", "spec.size")]
    [InlineData("""{"color":"red"}""", "spec.size")]
    [InlineData("""{"size":1,"color":"blue"}""", "spec.color")]
    [InlineData("""{"size":1,"parts":[{"name":"a"},{"name":"b"}]}""", "spec")]
    [InlineData("""{"size":3,"parts":[{"name":"a"},{"name":"a"}]}""", "spec.parts[1]")]
    [InlineData("""{"size":3,"parts":[{"count":1}]}""", "spec.parts[0].name")]
    public async Task Create_OfAResourceAgainstItsSchema_IsInvalid(string spec, string field) =>
        Assert.Contains(field, (await PostAsync("t", spec)).Expect(422).CauseFields);

    [Fact]
    public async Task Rules_OfTheSchema_AreHeldOverUpdates()
    {
        await CreateAsync("t", """{"size":2,"serial":"one"}""");
        var answer = (await Api.MergeAsync($"{Toys}/t", """{"spec":{"serial":"two"}}""")).Expect(422);
        Assert.Contains("serial cannot change", answer.Message, StringComparison.Ordinal);
        Assert.Contains("too many parts for the size", (await Api.MergeAsync($"{Toys}/t", """{"spec":{"parts":[{"name":"a"},{"name":"b"},{"name":"c"}]}}""")).Expect(422).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAResource_IsApart()
    {
        await CreateAsync("t", """{"size":2}""", ""","status":{"phase":"Made"}""");
        Assert.Null((await Api.GetAsync($"{Toys}/t")).At("status"));
        var status = (await Api.MergeAsync($"{Toys}/t/status", """{"spec":{"size":9},"metadata":{"labels":{"a":"b"}},"status":{"phase":"Ready"}}""")).Expect(200);
        Assert.Equal("Ready", status.Text("status.phase"));
        Assert.Equal("2", status.Text("spec.size"));
        Assert.Null(status.At("metadata.labels"));
        Assert.Equal("1", status.Text("metadata.generation"));
        Assert.Equal("2", (await Api.MergeAsync($"{Toys}/t", """{"spec":{"size":3}}""")).Expect(200).Text("metadata.generation"));
        Assert.Equal("3", (await Api.GetAsync($"{Toys}/t/scale")).Expect(200).Text("spec.replicas"));
    }

    [Fact]
    public async Task Versions_OfAResource_AreServedSideBySide()
    {
        await CreateAsync("t", """{"size":2}""");
        var beta = (await Api.GetAsync($"/apis/{_group}/v1beta1/namespaces/{Ns}/toys/t")).Expect(200);
        Assert.Equal($"{_group}/v1beta1", beta.Text("apiVersion"));
        Assert.Contains("v1beta1 is deprecated, please use v1", beta.Headers["Warning"], StringComparison.Ordinal);
        (await Api.GetAsync($"/apis/{_group}/v2/namespaces/{Ns}/toys")).Expect(404);
    }

    [Fact]
    public async Task Table_OfAResource_HasTheColumnsOfItsDefinition()
    {
        await CreateAsync("t", """{"size":2}""");
        var table = (await Api.GetAsync(Toys, TableTests.Accept)).Expect(200);
        Assert.Equal(["Name", "Size", "Color"], table.At("columnDefinitions")!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal("""["t",2,"red"]""", table.Text("rows[0].cells"));
    }

    [Fact]
    public async Task Patches_OfAResource_AreMergeAndApplyButNotStrategic()
    {
        var body = $$$"""{"apiVersion":"{{{_group}}}/v1","kind":"Toy","metadata":{"name":"t"},"spec":{"size":2,"parts":[{"name":"PART"}]}}""";
        (await Api.ApplyAsync($"{Toys}/t", "one", body.Replace("PART", "a", StringComparison.Ordinal))).Expect(201);
        var both = (await Api.ApplyAsync($"{Toys}/t", "two", body.Replace("PART", "b", StringComparison.Ordinal))).Expect(200);
        Assert.Equal(2, both.At("spec.parts")!.AsArray().Count);
        (await Api.PatchAsync($"{Toys}/t", ApiClient.StrategicPatch, "{}")).Expect(415);
        (await Api.ApplyAsync($"{Toys}/t", "three", body.Replace("\"size\":2", "\"size\":3", StringComparison.Ordinal))).Expect(409);
    }

    [Fact]
    public async Task Put_OfAResourceWithoutAVersion_IsInvalid()
    {
        await CreateAsync("t", """{"size":2}""");
        (await Api.PutAsync($"{Toys}/t", Parse($$$"""{"apiVersion":"{{{_group}}}/v1","kind":"Toy","metadata":{"name":"t"},"spec":{"size":3}}"""))).Expect(422);
    }

    [Fact]
    public async Task Watch_OfResources_SeesTheirLifeInEachVersion()
    {
        using var watch = await Api.WatchAsync($"{Toys}?watch=true");
        using var beta = await Api.WatchAsync($"/apis/{_group}/v1beta1/namespaces/{Ns}/toys?watch=true");
        await CreateAsync("t", """{"size":2}""");
        (await Api.DeleteAsync($"{Toys}/t")).Expect(200);
        Assert.Equal(["ADDED t", "DELETED t"], await watch.NextAsync(2));
        Assert.Equal($"{_group}/v1beta1", Paths.Text(await beta.NextAsync(), "object.apiVersion"));
    }

    [Fact]
    public async Task Delete_OfTheDefinition_TakesItsResources()
    {
        await CreateAsync("t", """{"size":2}""");
        (await Api.DeleteAsync(Definition)).Expect(200);
        await Eventually.GoneAsync(Api, Definition);
        await Eventually.AnswerAsync(() => Api.GetAsync(Toys), answer => answer.Status == 404);
    }

    [Fact]
    public async Task Definition_ThatIsNotStructural_IsRefused()
    {
        var other = $"{UniqueName("bad")}.example.org";
        DeleteAfterwards($"{Definitions}/toys.{other}");
        var noType = CustomResourceBodies.Definition(other).Replace("\"size\":{\"type\":\"integer\"}", "\"size\":{}", StringComparison.Ordinal);
        (await Api.PostAsync(Definitions, noType)).Expect(422);
        (await Api.PostAsync(Definitions, CustomResourceBodies.Definition(other).Replace($"toys.{other}", $"games.{other}", StringComparison.Ordinal))).Expect(422);
        (await Api.PostAsync(Definitions, CustomResourceBodies.Definition(other).Replace("self == oldSelf", "self ==", StringComparison.Ordinal))).Expect(422);
    }

    private Task<Answer> PostAsync(string name, string spec, string query = "", string more = "") => Api.PostAsync(Toys + query, $$$"""
        {"apiVersion":"{{{_group}}}/v1","kind":"Toy","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}{{{more}}} }
        """);

    private async Task<Answer> CreateAsync(string name, string spec, string more = "") => (await PostAsync(name, spec, "", more)).Expect(201);
}
