using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.CustomResources;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;
using Steelyard.ApiServer.Tests.Admission;

namespace Steelyard.ApiServer.Tests.CustomResources;

public sealed class WebhookVersionConverterTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("webhooks");
    private readonly ObjectStore _store = new();
    private FakeWebhook _webhook = null!;
    private WebhookClient _client = null!;
    private IObjectConverter _converter = null!;

    public async ValueTask InitializeAsync()
    {
        _webhook = await FakeWebhook.StartAsync();
        _client = new WebhookClient(new StoreServiceResolver(_store), new FakeTimeProvider());
        var definition = RecordedStep.Find(Steps, "CRD with a conversion webhook").Response!.DeepClone();
        definition["spec"]!["conversion"]!["webhook"]!["clientConfig"] = new JsonObject { ["url"] = _webhook.Address + "/conv", ["caBundle"] = _webhook.CaBundle };
        var resources = new CustomResourceFactory(_client).Create(definition.AsObject());
        _converter = resources.Single(r => r.Version == "v1").Converter!;
        Assert.Null(resources.Single(r => r.Version == "v1beta1").Converter);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _webhook.DisposeAsync();
        _store.Dispose();
    }

    private static JsonObject Object(string version, string field, string name = "c") =>
        JsonNode.Parse($$$"""{"apiVersion":"rec.example.org/{{{version}}}","kind":"Conv","metadata":{"name":"{{{name}}}","namespace":"t-wh","uid":"u"},"spec":{"{{{field}}}":"x"}}""")!.AsObject();

    [Fact]
    public async Task ToStorageAsync_Object_SendsTheRecordedReview()
    {
        _webhook.Response = $$"""{"result":{"status":"Success"},"convertedObjects":[{{Object("v1beta1", "old").ToJsonString()}}]}""";
        var stored = await _converter.ToStorageAsync(Object("v1", "new"), CancellationToken.None);
        Assert.Equal(Object("v1beta1", "old").ToJsonString(), stored.ToJsonString());

        var expected = RecordedStep.Find(Steps, "create v1: what the webhook received").WebhookRequest!.DeepClone();
        var actual = Assert.Single(_webhook.Requests);
        Assert.Equal(expected["path"]!.ToString(), actual.Path);
        expected["body"]!["request"]!["uid"] = actual.Body["request"]!["uid"]!.ToString();
        expected["body"]!["request"]!["objects"] = new JsonArray(Object("v1", "new"));
        Assert.Equal(expected["body"]!.ToJsonString(), actual.Body.ToJsonString());
    }

    [Fact]
    public async Task FromStorageAsync_ManyObjects_AsksOnceAndKeepsTheOrder()
    {
        _webhook.Response = $$"""{"result":{"status":"Success"},"convertedObjects":[{{Object("v1", "new", "a").ToJsonString()}},{{Object("v1", "new", "b").ToJsonString()}}]}""";
        var shown = await _converter.FromStorageAsync([Object("v1beta1", "old", "a"), Object("v1", "new", "m"), Object("v1beta1", "old", "b")], CancellationToken.None);
        Assert.Equal(["a", "m", "b"], shown.Select(o => o["metadata"]!["name"]!.ToString()));
        Assert.All(shown, o => Assert.Equal("x", o["spec"]!["new"]!.ToString()));
        Assert.Single(_webhook.Requests);
    }

    [Fact]
    public async Task FromStorageAsync_Refused_GivesTheRecordedStatus()
    {
        _webhook.Response = """{"result":{"status":"Failure","message":"cannot convert"},"convertedObjects":[]}""";
        var error = await Assert.ThrowsAsync<StatusException>(async () => await _converter.FromStorageAsync([Object("v1beta1", "old")], CancellationToken.None));
        Assert.Equal(RecordedStep.Find(Steps, "conversion fails").Response!.ToJsonString(), error.ToStatus().ToJsonString());
    }

    [Theory]
    [InlineData("other", "u", "invalid metadata.name: expected=c, got=other")]
    [InlineData("c", "other", "invalid metadata.uid: expected=u, got=other")]
    public async Task FromStorageAsync_ChangedIdentity_IsRefused(string name, string uid, string problem)
    {
        var changed = Object("v1", "new", name);
        changed["metadata"]!["uid"] = uid;
        _webhook.Response = $$"""{"result":{"status":"Success"},"convertedObjects":[{{changed.ToJsonString()}}]}""";
        var error = await Assert.ThrowsAsync<StatusException>(async () => await _converter.FromStorageAsync([Object("v1beta1", "old")], CancellationToken.None));
        Assert.EndsWith(problem, error.Message, StringComparison.Ordinal);
    }
}
