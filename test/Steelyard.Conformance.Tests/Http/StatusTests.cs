using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Status codes and the Status objects that carry them.</summary>
public sealed class StatusTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Get_OfAnAbsentObject_IsNotFoundWithDetails()
    {
        var answer = (await Api.GetAsync($"{ConfigMaps}/nope")).Expect(404);
        Assert.Equal("Status", answer.Text("kind"));
        Assert.Equal("v1", answer.Text("apiVersion"));
        Assert.Equal("Failure", answer.Text("status"));
        Assert.Equal("NotFound", answer.Reason);
        Assert.Equal("configmaps \"nope\" not found", answer.Message);
        Assert.Equal("nope", answer.Text("details.name"));
        Assert.Equal("configmaps", answer.Text("details.kind"));
        Assert.Equal("404", answer.Text("code"));
    }

    [Fact]
    public async Task Get_OfAKindInAGroup_NamesTheGroupInTheRefusal()
    {
        var answer = (await Api.GetAsync($"{Deployments}/nope")).Expect(404);
        Assert.Equal("deployments.apps \"nope\" not found", answer.Message);
        Assert.Equal("apps", answer.Text("details.group"));
    }

    [Fact]
    public async Task Get_OfAnUnknownGroup_IsAPlainNotFound()
    {
        var answer = (await Api.GetAsync("/apis/nosuch.example.org/v1/things")).Expect(404);
        Assert.StartsWith("404 page not found", answer.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/nosuchthings")]
    [InlineData("/apis/apps/v9/deployments")]
    public async Task Get_OfAnUnknownResource_IsNotFound(string path) =>
        Assert.Equal("NotFound", (await Api.GetAsync(path)).Expect(404).Reason);

    [Fact]
    public async Task Create_OfAnObjectThatExists_IsAlreadyExists()
    {
        await CreateConfigMapAsync("twice");
        var answer = (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"twice"}}""")).Expect(409);
        Assert.Equal("AlreadyExists", answer.Reason);
        Assert.Equal("configmaps \"twice\" already exists", answer.Message);
    }

    [Fact]
    public async Task Create_WithBadNames_IsInvalidAndNamesTheField()
    {
        var answer = (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"Not_A_Name"}}""")).Expect(422);
        Assert.Equal("Invalid", answer.Reason);
        Assert.Equal(["metadata.name"], answer.CauseFields);
        Assert.Equal("FieldValueInvalid", answer.Text("details.causes[0].reason"));
    }

    [Fact]
    public async Task Create_WithoutAnyName_IsInvalid()
    {
        var answer = (await Api.PostAsync(ConfigMaps, "{}")).Expect(422);
        Assert.Contains("name or generateName is required", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfAService_ListsAllFaultsAtOnce()
    {
        var answer = (await Api.PostAsync(Services, """
            {"metadata":{"name":"bad"},"spec":{"type":"Nonsense","sessionAffinity":"Never","ports":[{"port":0}]}}
            """)).Expect(422);
        Assert.Contains("spec.ports[0].port", answer.CauseFields);
        Assert.Contains("spec.type", answer.CauseFields);
        Assert.Contains("spec.sessionAffinity", answer.CauseFields);
    }

    [Fact]
    public async Task Create_InANamespaceThatIsAbsent_IsNotFound()
    {
        var answer = (await Api.PostAsync($"/api/v1/namespaces/{UniqueName("absent")}/configmaps", """{"metadata":{"name":"a"}}""")).Expect(404);
        Assert.StartsWith("namespaces \"absent-", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithAnotherNamespaceInTheBody_IsBadRequest()
    {
        var answer = (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"a","namespace":"default"}}""")).Expect(400);
        Assert.Equal("the namespace of the provided object does not match the namespace sent on the request", answer.Message);
    }

    [Fact]
    public async Task Create_OfBrokenJson_IsBadRequest() =>
        Assert.Equal("BadRequest", (await Api.PostAsync(ConfigMaps, "{\"metadata\":")).Expect(400).Reason);

    [Fact]
    public async Task Create_OfAnotherKind_IsBadRequest() =>
        (await Api.PostAsync(ConfigMaps, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}""")).Expect(400);

    [Fact]
    public async Task Create_AsPlainText_IsUnsupportedMediaType()
    {
        var answer = (await Api.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""", "text/plain")).Expect(415);
        Assert.Equal("UnsupportedMediaType", answer.Reason);
    }

    [Fact]
    public async Task Create_WithoutContentTypeAndKind_IsTakenAsJson() =>
        Assert.Equal("a", (await Api.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""", contentType: null)).Expect(201).Text("metadata.name"));

    [Fact]
    public async Task Create_OfYaml_StoresWhatItSays()
    {
        var yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  text: |\n    one\n    two\n  port: \"80\"\n";
        var answer = (await Api.SendAsync("POST", ConfigMaps, yaml, "application/yaml")).Expect(201);
        Assert.Equal("one\ntwo\n", answer.Text("data.text"));
        Assert.Equal("80", answer.Text("data.port"));
    }

    [Fact]
    public async Task Get_AsYaml_AnswersInYaml()
    {
        await CreateConfigMapAsync("y");
        var answer = (await Api.GetAsync($"{ConfigMaps}/y", "application/yaml")).Expect(200);
        Assert.StartsWith("application/yaml", answer.ContentType, StringComparison.Ordinal);
        Assert.Contains("kind: ConfigMap", answer.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_InAnUnknownForm_IsNotAcceptable() =>
        Assert.Equal("NotAcceptable", (await Api.GetAsync(ConfigMaps, "image/png")).Expect(406).Reason);

    [Theory]
    [InlineData("POST", "/api/v1/configmaps")]
    [InlineData("PUT", "/api/v1/namespaces")]
    public async Task Requests_ThatAResourceDoesNotKnow_AreNotAllowed(string method, string path) =>
        (await Api.SendAsync(method, path, "{}")).Expect(405);

    [Fact]
    public async Task Create_WithGenerateName_AppendsFiveCharacters()
    {
        var prefix = "gen-";
        var names = new HashSet<string>();
        for (var i = 0; i < 3; i++)
            names.Add((await Api.PostAsync(ConfigMaps, $$$"""{"metadata":{"generateName":"{{{prefix}}}"}}""")).Expect(201).Text("metadata.name"));
        Assert.Equal(3, names.Count);
        Assert.All(names, name => Assert.Matches("^gen-[a-z0-9]{5}$", name));
    }

    [Fact]
    public async Task Create_OfAnObject_FillsTheServersMetadata()
    {
        var answer = await CreateConfigMapAsync("meta");
        Assert.Equal(Ns, answer.Text("metadata.namespace"));
        Assert.True(Guid.TryParse(answer.Text("metadata.uid"), out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", answer.Text("metadata.creationTimestamp"));
        Assert.NotEmpty(answer.Version);
        Assert.Equal("ConfigMap", answer.Text("kind"));
        Assert.Equal("v1", answer.Text("apiVersion"));
    }

    [Fact]
    public async Task Delete_OfAnObject_AnswersAsItsKindDoes()
    {
        var uid = (await CreateConfigMapAsync("gone")).Text("metadata.uid");
        var status = (await Api.DeleteAsync($"{ConfigMaps}/gone")).Expect(200);
        Assert.Equal("Status", status.Text("kind"));
        Assert.Equal("Success", status.Text("status"));
        Assert.Equal(uid, status.Text("details.uid"));
        (await Api.PostAsync(Services, """{"metadata":{"name":"s"},"spec":{"clusterIP":"None"}}""")).Expect(201);
        Assert.Equal("Service", (await Api.DeleteAsync($"{Services}/s")).Expect(200).Text("kind"));
        (await Api.DeleteAsync($"{Services}/s")).Expect(404);
    }

    [Fact]
    public async Task Put_OfAnAbsentObject_CreatesOnlySomeKinds()
    {
        (await Api.PutAsync($"{ConfigMaps}/a", Parse("""{"metadata":{"name":"a"}}"""))).Expect(404);
        var lease = Parse("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{"holderIdentity":"me"}}""");
        (await Api.PutAsync($"/apis/coordination.k8s.io/v1/namespaces/{Ns}/leases/l", lease)).Expect(201);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Health_OfARunningServer_IsOk(string path) => Assert.Equal("ok", (await Api.GetAsync(path)).Expect(200).Raw);

    [Fact]
    public async Task Version_OfTheServer_NamesARelease()
    {
        var answer = (await Api.GetAsync("/version")).Expect(200);
        Assert.Equal("1", answer.Text("major"));
        Assert.Matches(@"^v1\.\d+", answer.Text("gitVersion"));
    }
}
