using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;
using Steelyard.ApiServer.Tests.CustomResources;

namespace Steelyard.ApiServer.Tests.Admission;

public sealed class WebhookAdmissionTests : IAsyncLifetime
{
    private const string Configurations = "validatingwebhookconfigurations.admissionregistration.k8s.io";
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("webhooks");

    private readonly ObjectStore _store = new();
    private readonly ResourceRegistry _registry = new([ConfigMaps("v1")]);
    private WebhookClient _client = null!;
    private WebhookAdmission _admission = null!;
    private FakeWebhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _webhook = await FakeWebhook.StartAsync();
        _client = new WebhookClient(new StoreServiceResolver(_store), new FakeTimeProvider());
        _admission = new WebhookAdmission(_store, _registry, _client);
        _store.Create("namespaces", null, "t-wh", JsonNode.Parse("""{"metadata":{"name":"t-wh","labels":{"kubernetes.io/metadata.name":"t-wh"}}}""")!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _webhook.DisposeAsync();
        _store.Dispose();
    }

    private static ResourceDefinition ConfigMaps(string version) => new()
    {
        Group = "",
        Version = version,
        Kind = "ConfigMap",
        Plural = "configmaps",
        Singular = "configmap",
        Namespaced = true,
        Strategy = null!,
    };

    private void Configure(Action<JsonObject>? change = null, string name = "v")
    {
        var configuration = RecordedStep.Find(Steps, "validating configuration: defaults").Response!.DeepClone().AsObject();
        var webhook = configuration["webhooks"]![0]!.AsObject();
        webhook["clientConfig"] = new JsonObject { ["url"] = _webhook.Address + "/v", ["caBundle"] = _webhook.CaBundle };
        change?.Invoke(webhook);
        _store.Create(Configurations, null, name, configuration);
    }

    private static ObjectRequest Request(string name, bool dryRun = false, string ns = "t-wh") => new()
    {
        Verb = "create",
        Resource = ConfigMaps("v1"),
        Namespace = ns,
        Name = name,
        Options = new WriteOptions { DryRun = dryRun },
        User = new UserInfo("admin") { Groups = ["system:masters", "system:authenticated"] },
    };

    private static JsonObject ConfigMap(string name) =>
        JsonNode.Parse($$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"t-wh"},"data":{"a":"1"}}""")!.AsObject();

    private async Task<ObjectRequest> CreateAsync(string name, bool dryRun = false, string ns = "t-wh")
    {
        var request = Request(name, dryRun, ns);
        await _admission.AdmitAsync("CREATE", request, ConfigMap(name), null, CancellationToken.None);
        return request;
    }

    private async Task<StatusException> RefusedAsync(string name = "b", bool dryRun = false) =>
        await Assert.ThrowsAsync<StatusException>(() => CreateAsync(name, dryRun));

    private static void AssertStatus(string step, StatusException actual) =>
        Assert.Equal(RecordedStep.Find(Steps, step).Response!.ToJsonString(), actual.ToStatus().ToJsonString());

    [Theory]
    [InlineData("allowed create: what the webhook received", "a", false)]
    [InlineData("dry run: what the webhook received", "dry", true)]
    public async Task AdmitAsync_Create_SendsTheRecordedReview(string step, string name, bool dryRun)
    {
        Configure();
        await CreateAsync(name, dryRun);
        var expected = RecordedStep.Find(Steps, step).WebhookRequest!.DeepClone();
        var actual = Assert.Single(_webhook.Requests);
        Assert.Equal(expected["path"]!.ToString(), actual.Path);
        foreach (var (header, value) in expected["headers"]!.AsObject())
            Assert.Equal(value!.ToString(), actual.Headers[header]);
        var review = expected["body"]!["request"]!.AsObject();
        review["uid"] = actual.Body["request"]!["uid"]!.ToString();
        review["userInfo"]!.AsObject().Remove("extra");
        review["object"] = ConfigMap(name);
        Assert.Equal(expected["body"]!.ToJsonString(), actual.Body.ToJsonString());
    }

    [Fact]
    public async Task AdmitAsync_Delete_SendsTheOldObjectOnly()
    {
        Configure();
        await _admission.AdmitAsync("DELETE", Request("a"), null, ConfigMap("a"), CancellationToken.None);
        var request = Assert.Single(_webhook.Requests).Body["request"]!;
        Assert.Null(request["object"]);
        Assert.Equal("a", request["oldObject"]!["metadata"]!["name"]!.ToString());
        Assert.Equal("DeleteOptions", request["options"]!["kind"]!.ToString());
    }

    [Theory]
    [InlineData("denied with a message, no code: 400", """{"allowed":false,"status":{"message":"no such thing allowed"}}""")]
    [InlineData("denied with code and reason", """{"allowed":false,"status":{"message":"teapot","code":418,"reason":"Teapot"}}""")]
    [InlineData("denied without a status", """{"allowed":false}""")]
    public async Task AdmitAsync_Denied_GivesTheRecordedStatus(string step, string response)
    {
        Configure();
        _webhook.Response = response;
        AssertStatus(step, await RefusedAsync());
    }

    [Fact]
    public async Task AdmitAsync_Warnings_ArePassedOn()
    {
        Configure();
        _webhook.Response = """{"allowed":true,"warnings":["be careful"]}""";
        Assert.Equal(["be careful"], (await CreateAsync("w")).Warnings);
    }

    [Fact]
    public async Task AdmitAsync_ServerError_GivesTheRecordedStatus()
    {
        Configure();
        _webhook.StatusCode = 500;
        AssertStatus("webhook answers 500, failurePolicy Fail (default): 500", await RefusedAsync());
    }

    [Fact]
    public async Task AdmitAsync_WrongUid_IsRefused()
    {
        Configure();
        _webhook.Response = """{"allowed":true,"uid":"x"}""";
        Assert.Matches("received invalid webhook response: expected response.uid=\"[-0-9a-f]+\", got \"x\"$", (await RefusedAsync()).Message);
    }

    [Fact]
    public async Task AdmitAsync_Unreachable_FailsOrIsIgnoredByPolicy()
    {
        await _webhook.DisposeAsync();
        Configure();
        var port = new Uri(_webhook.Address).Port;
        Assert.Equal(
            RecordedStep.Find(Steps, "create with an unreachable webhook: 500").Response!["message"]!.ToString().Replace("18444", port.ToString(), StringComparison.Ordinal),
            (await RefusedAsync()).Message);
        _store.Delete(Configurations, _store.Get(Configurations, null, "v")!, new JsonObject { ["metadata"] = new JsonObject() });
        Configure(w => w["failurePolicy"] = "Ignore");
        await CreateAsync("b");
    }

    [Fact]
    public async Task AdmitAsync_MissingService_GivesTheRecordedStatus()
    {
        Configure(w => w["clientConfig"] = JsonNode.Parse("""{"service":{"namespace":"t-wh","name":"nosvc","path":"/x","port":443}}"""));
        AssertStatus("create with a service that does not exist", await RefusedAsync());
    }

    [Fact]
    public async Task AdmitAsync_UnknownAuthority_IsRefused()
    {
        await using var other = await FakeWebhook.StartAsync();
        Configure(w => w["clientConfig"]!["caBundle"] = other.CaBundle);
        Assert.Contains("x509: certificate signed by unknown authority", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdmitAsync_MatchConditions_SelectRequests()
    {
        Configure(w => w["matchConditions"] = JsonNode.Parse("""[{"name":"only-x","expression":"object.metadata.name == 'x'"}]"""));
        await CreateAsync("y");
        Assert.Empty(_webhook.Requests);
        await CreateAsync("x");
        Assert.Single(_webhook.Requests);
    }

    [Theory]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"other"}}}""")]
    [InlineData("""{"objectSelector":{"matchLabels":{"a":"b"}}}""")]
    [InlineData("""{"rules":[{"operations":["UPDATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"],"scope":"*"}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["apps"],"apiVersions":["*"],"resources":["*"],"scope":"*"}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/status"],"scope":"*"}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Cluster"}]}""")]
    public async Task AdmitAsync_NotMeant_IsNotCalled(string change)
    {
        Configure(w =>
        {
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
                w[name] = value?.DeepClone();
        });
        await CreateAsync("a");
        Assert.Empty(_webhook.Requests);
    }

    [Fact]
    public async Task AdmitAsync_EquivalentVersion_IsSentInTheVersionOfTheRule()
    {
        _registry.Set(ConfigMaps("v2"));
        Configure(w => w["rules"]![0]!["apiVersions"] = new JsonArray("v2"));
        await CreateAsync("a");
        var request = Assert.Single(_webhook.Requests).Body["request"]!;
        Assert.Equal("v2", request["kind"]!["version"]!.ToString());
        Assert.Equal("v1", request["requestKind"]!["version"]!.ToString());
    }

    [Fact]
    public async Task AdmitAsync_DryRunWithSideEffects_IsRefusedWithoutACall()
    {
        Configure(w => w["sideEffects"] = "Some");
        Assert.Equal("admission webhook \"h.rec.example.org\" does not support dry run", (await RefusedAsync("a", dryRun: true)).Message);
        Assert.Empty(_webhook.Requests);
    }

    [Theory]
    [InlineData("""{"allowed":true,"patch":"W10=","patchType":"JSONPatch"}""", "validating webhook may not return response.patch")]
    [InlineData("""{"allowed":true,"patchType":"JSONPatch"}""", "validating webhook may not return response.patchType")]
    public async Task AdmitAsync_PatchFromAValidatingWebhook_IsRefused(string response, string problem)
    {
        Configure();
        _webhook.Response = response;
        Assert.EndsWith("received invalid webhook response: " + problem, (await RefusedAsync()).Message, StringComparison.Ordinal);
    }
}
