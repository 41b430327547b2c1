using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Kinds.Core;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;
using Steelyard.ApiServer.Tests.CustomResources;

namespace Steelyard.ApiServer.Tests.Admission;

public sealed class MutatingWebhookTests : IAsyncLifetime
{
    private const string Configurations = "mutatingwebhookconfigurations.admissionregistration.k8s.io";
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("webhooks");

    private readonly ObjectStore _store = new();
    private readonly ResourceDefinition _configMaps = new()
    {
        Group = "", Version = "v1", Kind = "ConfigMap", Plural = "configmaps", Singular = "configmap", Namespaced = true,
        Strategy = new ConfigMapStrategy(),
    };
    private readonly WebhookClient _client;
    private readonly HandlerContext _context;
    private FakeWebhook _first = null!;
    private FakeWebhook _second = null!;

    public MutatingWebhookTests()
    {
        _client = new WebhookClient(new StoreServiceResolver(_store), new FakeTimeProvider());
        var registry = new ResourceRegistry([_configMaps]);
        _context = new HandlerContext(_store, registry, new FakeTimeProvider(), new WebhookAdmission(_store, registry, _client));
        _store.Create("namespaces", null, "t-wh", JsonNode.Parse("""{"metadata":{"name":"t-wh","labels":{"kubernetes.io/metadata.name":"t-wh"}}}""")!.AsObject());
    }

    public async ValueTask InitializeAsync()
    {
        _first = await FakeWebhook.StartAsync();
        _second = await FakeWebhook.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _store.Dispose();
    }

    private void Configure(FakeWebhook webhook, string name = "m", string reinvocation = "Never", string failure = "Fail")
    {
        var configuration = RecordedStep.Find(Steps, "mutating configuration").Response!.DeepClone().AsObject();
        var entry = configuration["webhooks"]![0]!.AsObject();
        entry["clientConfig"] = new JsonObject { ["url"] = webhook.Address + "/v", ["caBundle"] = webhook.CaBundle };
        entry["reinvocationPolicy"] = reinvocation;
        entry["failurePolicy"] = failure;
        _store.Create(Configurations, null, name, configuration);
    }

    private static string Patch(string operations) =>
        $$"""{"allowed":true,"patchType":"JSONPatch","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(operations))}}"}""";

    private ObjectRequest Request(string verb, string name, JsonObject body) => new()
    {
        Verb = verb, Resource = _configMaps, Namespace = "t-wh", Name = verb == "create" ? null : name, Body = body, Options = new WriteOptions(),
        User = new UserInfo("admin") { Groups = ["system:masters", "system:authenticated"] },
    };

    private async Task<JsonNode> CreateAsync(string name)
    {
        var body = new JsonObject
        {
            ["kind"] = "ConfigMap", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new JsonObject { ["a"] = "1" },
        };
        await new Creator(_context).CreateAsync(Request("create", name, body), CancellationToken.None);
        return Stored(name);
    }

    private JsonObject Stored(string name) => _store.Get("configmaps", "t-wh", name)!.Copy();

    [Fact]
    public async Task Create_Mutated_SendsTheRecordedReviewAndStoresTheRecordedData()
    {
        Configure(_first);
        _first.Response = Patch("""[{"op":"add","path":"/data/mutated","value":"yes"}]""");
        var stored = await CreateAsync("mut");
        Assert.Equal(RecordedStep.Find(Steps, "mutated create").Response!["data"]!.ToJsonString(), stored["data"]!.ToJsonString());
        var expected = RecordedStep.Find(Steps, "mutated create: what the webhook received").WebhookRequest!["body"]!["request"]!["object"]!.DeepClone();
        var sent = Assert.Single(_first.Requests).Body["request"]!["object"]!;
        sent["metadata"]!.AsObject().Remove("managedFields");
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
    }

    [Fact]
    public async Task Create_TwoWebhooks_TheSecondSeesWhatTheFirstChanged()
    {
        Configure(_second, "b");
        Configure(_first, "a");
        _first.Response = Patch("""[{"op":"add","path":"/data/first","value":"1"}]""");
        _second.Response = Patch("""[{"op":"add","path":"/data/second","value":"2"}]""");
        var stored = await CreateAsync("x");
        Assert.Equal("""{"a":"1","first":"1","second":"2"}""", stored["data"]!.ToJsonString());
        Assert.Equal("1", Assert.Single(_second.Requests).Body["request"]!["object"]!["data"]!["first"]!.ToString());
        Assert.Single(_first.Requests);
    }

    [Theory]
    [InlineData("IfNeeded", """[{"op":"add","path":"/data/second","value":"2"}]""", 2)]
    [InlineData("IfNeeded", "[]", 1)]
    [InlineData("Never", """[{"op":"add","path":"/data/second","value":"2"}]""", 1)]
    public async Task Create_ChangedAfterwards_AsksAgainByPolicyOnce(string policy, string later, int calls)
    {
        Configure(_first, "a", policy);
        Configure(_second, "b", "IfNeeded");
        _first.Response = Patch("""[{"op":"add","path":"/data/first","value":"1"}]""");
        _second.Response = Patch(later);
        await CreateAsync("x");
        Assert.Equal((calls, 1), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task Update_Mutated_KeepsWhatTheServerOwns()
    {
        var created = await CreateAsync("x");
        Configure(_first);
        _first.Response = Patch("""[{"op":"add","path":"/data/b","value":"2"},{"op":"replace","path":"/metadata/creationTimestamp","value":"1999-01-01T00:00:00Z"}]""");
        var body = created.DeepClone().AsObject();
        body["data"]!["a"] = "3";
        await new Updater(_context, new Creator(_context)).ReplaceAsync(Request("update", "x", body), CancellationToken.None);
        var stored = Stored("x");
        Assert.Equal("""{"a":"3","b":"2"}""", stored["data"]!.ToJsonString());
        Assert.Equal(created["metadata"]!["creationTimestamp"]!.ToString(), stored["metadata"]!["creationTimestamp"]!.ToString());
        Assert.Equal("1", Assert.Single(_first.Requests).Body["request"]!["oldObject"]!["data"]!["a"]!.ToString());
    }

    [Fact]
    public async Task Create_MutatedIntoSomethingInvalid_Is422()
    {
        Configure(_first);
        _first.Response = Patch("""[{"op":"add","path":"/data/not~1a~1key","value":"yes"}]""");
        var refused = await Assert.ThrowsAsync<StatusException>(() => CreateAsync("x"));
        Assert.Equal(422, refused.Code);
        Assert.Null(_store.Get("configmaps", "t-wh", "x"));
    }

    [Theory]
    [InlineData("""{"allowed":false,"status":{"message":"no"}}""", 400, "denied the request: no")]
    [InlineData("""{"allowed":true,"patch":"W10="}""", 500, "webhook returned response.patch but not response.patchType")]
    [InlineData("""{"allowed":true,"patchType":"JSONPatch"}""", 500, "webhook returned response.patchType but not response.patch")]
    [InlineData("""{"allowed":true,"patch":"W10=","patchType":"Merge"}""", 500, "webhook returned invalid response.patchType of \"Merge\"")]
    [InlineData("""{"allowed":true,"patch":"e30=","patchType":"JSONPatch"}""", 500, "is not a list of operations that gives an object")]
    [InlineData("""{"allowed":true,"patch":"!","patchType":"JSONPatch"}""", 500, "cannot be applied")]
    public async Task Create_UnusableAnswer_IsRefused(string response, int code, string problem)
    {
        Configure(_first);
        _first.Response = response;
        var refused = await Assert.ThrowsAsync<StatusException>(() => CreateAsync("x"));
        Assert.Equal(code, refused.Code);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_FailingWebhookThatMayFail_LeavesTheObjectAsSent()
    {
        Configure(_first, failure: "Ignore");
        _first.StatusCode = 500;
        Assert.Equal("""{"a":"1"}""", (await CreateAsync("x"))["data"]!.ToJsonString());
        Assert.Single(_first.Requests);
    }

    [Fact]
    public async Task AdmitAsync_Delete_AsksMutatingWebhooksToo()
    {
        var old = await CreateAsync("x");
        Configure(_first);
        _first.Response = """{"allowed":false,"status":{"message":"stays"}}""";
        var refused = await Assert.ThrowsAsync<StatusException>(() =>
            _context.AdmitAsync("DELETE", Request("delete", "x", []), null, old.AsObject(), CancellationToken.None));
        Assert.Contains("stays", refused.Message, StringComparison.Ordinal);
    }
}
