using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.CustomResources;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Tests.CustomResources;

public sealed class CustomResourceControllerTests : IDisposable
{
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("crd-lifecycle");
    private readonly ObjectStore _store = new();
    private readonly ResourceRegistry _registry = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CustomResourceDefinitionStrategy _strategy = new();
    private readonly WebhookClient _webhooks;
    private readonly CustomResourceController _controller;
    private readonly StringWriter _log = new();

    public CustomResourceControllerTests()
    {
        _webhooks = new WebhookClient(new StoreServiceResolver(_store), _clock);
        _controller = new CustomResourceController(_store, _registry, new CustomResourceFactory(_webhooks), _clock, _log);
    }

    public void Dispose()
    {
        _webhooks.Dispose();
        _log.Dispose();
        _store.Dispose();
    }

    private StrategyContext Context => new(null, "admin", false, _clock.GetUtcNow());

    private JsonObject Create(string step)
    {
        var obj = RecordedStep.Find(Steps, step).Body!.DeepClone().AsObject();
        _strategy.Default(obj);
        _strategy.PrepareForCreate(Context, obj);
        obj["metadata"]!["uid"] = step;
        var name = obj["metadata"]!["name"]!.ToString();
        Assert.NotNull(_store.Create(CustomResourceDefinitionStrategy.StorageName, null, name, obj));
        _controller.Sync();
        return Get(name)!;
    }

    private JsonObject? Get(string name) => _store.Get(CustomResourceDefinitionStrategy.StorageName, null, name)?.Copy();

    private void Delete(string name)
    {
        var stored = _store.Get(CustomResourceDefinitionStrategy.StorageName, null, name)!;
        var obj = stored.Copy();
        obj["metadata"]!["deletionTimestamp"] = "2001-01-01T00:00:00Z";
        _strategy.PrepareForDelete(Context, obj);
        Assert.NotNull(_store.Update(CustomResourceDefinitionStrategy.StorageName, stored, obj));
    }

    private static string Conditions(JsonObject definition) => string.Join(",", definition["status"]!["conditions"]!.AsArray()
        .Select(c => $"{c!["type"]}={c["status"]}/{c["reason"]}/{c["message"]}"));

    private static string Recorded(string step) => Conditions(RecordedStep.Find(Steps, step).Response!.AsObject());

    [Fact]
    public void Sync_NewDefinition_IsEstablishedAndServed()
    {
        var definition = Create("create");
        Assert.Equal(Recorded("established: conditions NamesAccepted, Established; acceptedNames; storedVersions"), Conditions(definition));
        Assert.True(JsonNode.DeepEquals(
            RecordedStep.Find(Steps, "established: conditions NamesAccepted, Established; acceptedNames; storedVersions").Response!["status"]!["acceptedNames"],
            definition["status"]!["acceptedNames"]));
        var resource = _registry.Find("rec.example.org", "v1", "toys")!;
        Assert.Equal(("Toy", "toy", true, "status"), (resource.Kind, resource.Singular, resource.IsCustom, Assert.Single(resource.Subresources)));
    }

    [Fact]
    public void Sync_Again_ChangesNothing()
    {
        Create("create");
        var (revision, generation) = (_store.Revision, _registry.Generation);
        _controller.Sync();
        Assert.Equal((revision, generation), (_store.Revision, _registry.Generation));
    }

    [Fact]
    public void Sync_ConflictingNames_AreRefusedUntilTheyAreFree()
    {
        Create("create");
        var second = Create("plural and kind clash with an existing CRD: accepted, conditions say no");
        Assert.Equal(Recorded("NamesAccepted False"), Conditions(second));
        Assert.Equal("""{"plural":"toys2","kind":""}""", second["status"]!["acceptedNames"]!.ToJsonString());
        Assert.Null(_registry.Find("rec.example.org", "v1", "toys2"));
        var third = Create("short name clash");
        Assert.Equal(Recorded("short name clash: condition"), Conditions(third));

        Delete("toys.rec.example.org");
        _controller.Sync();
        _controller.Sync();
        Assert.Null(Get("toys.rec.example.org"));
        Assert.Null(_registry.Find("rec.example.org", "v1", "toys"));
        Assert.NotNull(_registry.Find("rec.example.org", "v1", "toys2"));
        Assert.NotNull(_registry.Find("rec.example.org", "v1", "other"));
    }

    [Fact]
    public void Sync_DeletedDefinition_WaitsForItsObjects()
    {
        Create("create");
        var instance = _store.Create("toys.rec.example.org", "ns", "i", JsonNode.Parse("""{"metadata":{"name":"i","generation":1,"finalizers":["example.org/f"]}}""")!.AsObject())!;
        _store.Create("toys.rec.example.org", "ns", "j", JsonNode.Parse("""{"metadata":{"name":"j","generation":1}}""")!.AsObject());
        Delete("toys.rec.example.org");
        _controller.Sync();

        Assert.Equal(Recorded("CRD Terminating"), Conditions(Get("toys.rec.example.org")!));
        Assert.Null(_store.Get("toys.rec.example.org", "ns", "j"));
        var marked = _store.Get("toys.rec.example.org", "ns", "i")!;
        Assert.Equal(2, (long)marked.Value["metadata"]!["generation"]!);
        var refused = Assert.Throws<ApiMachinery.Errors.StatusException>(() => _registry.Find("rec.example.org", "v1", "toys")!.Strategy
            .PrepareForCreate(Context, JsonNode.Parse("""{"metadata":{"name":"j"}}""")!.AsObject()));
        Assert.Equal(RecordedStep.Find(Steps, "create while terminating").Response!["message"]!.ToString(), refused.Message);

        Assert.NotNull(_store.Delete("toys.rec.example.org", marked, marked.Copy()));
        _controller.Sync();
        Assert.Null(Get("toys.rec.example.org"));
        Assert.Null(_registry.Find("rec.example.org", "v1", "toys"));
        Assert.NotEqual(instance.Revision, marked.Revision);
    }

    [Fact]
    public async Task RunAsync_DefinitionCreatedLater_IsServed()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var served = new TaskCompletionSource();
        _registry.Changed += () => served.TrySetResult();
        var run = _controller.RunAsync(stop.Token);
        var obj = RecordedStep.Find(Steps, "create").Body!.DeepClone().AsObject();
        _strategy.Default(obj);
        _strategy.PrepareForCreate(Context, obj);
        _store.Create(CustomResourceDefinitionStrategy.StorageName, null, "toys.rec.example.org", obj);
        await served.Task.WaitAsync(stop.Token);
        Assert.NotNull(_registry.Find("rec.example.org", "v1", "toys"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Converter_StrategyNone_FollowsTheRecording()
    {
        Create("versions: create");
        var beta = _registry.Find("rec.example.org", "v1beta1", "vers")!;
        var v1 = _registry.Find("rec.example.org", "v1", "vers")!;
        Assert.Null(_registry.Find("rec.example.org", "v2alpha1", "vers"));
        Assert.Null(beta.Converter);
        Assert.Equal("rec.example.org/v1beta1 Ver is deprecated; use v1", beta.DeprecationWarning);

        var stored = await v1.Converter!.ToStorageAsync(JsonNode.Parse("""{"apiVersion":"rec.example.org/v1","kind":"Ver","metadata":{"name":"y"},"spec":{"a":"1","new":"y"}}""")!.AsObject(), default);
        Assert.Equal(RecordedStep.Find(Steps, "read y through v1beta1").Response!["spec"]!.ToJsonString(), stored["spec"]!.ToJsonString());
        var shown = await v1.Converter.FromStorageAsync([stored], default);
        Assert.Equal("rec.example.org/v1", shown[0]["apiVersion"]!.ToString());
        Assert.Equal(RecordedStep.Find(Steps, "create through v1 with the field old").Response!["spec"]!.ToJsonString(), shown[0]["spec"]!.ToJsonString());
    }

    /// <summary>A definition that no check let through: what an older server or a mistake of ours may have left behind.</summary>
    private JsonObject Broken(string plural)
    {
        var obj = RecordedStep.Find(Steps, "create").Body!.DeepClone().AsObject();
        obj["metadata"] = new JsonObject { ["name"] = plural + ".rec.example.org", ["uid"] = plural, ["generation"] = 1L };
        obj["spec"]!["names"] = new JsonObject { ["plural"] = plural, ["singular"] = plural, ["kind"] = "K" + plural, ["listKind"] = $"K{plural}List" };
        obj["spec"]!["versions"]![0]!["selectableFields"] = JsonNode.Parse("""[{"jsonPath":".spec.a"},{"jsonPath":".spec.a"}]""");
        return obj;
    }

    [Fact]
    public void Sync_DefinitionThatCannotBeServed_HindersNoOther()
    {
        _store.Create(CustomResourceDefinitionStrategy.StorageName, null, "aaa.rec.example.org", Broken("aaa"));
        Create("create");
        Assert.NotNull(_registry.Find("rec.example.org", "v1", "toys"));
        Assert.Null(_registry.Find("rec.example.org", "v1", "aaa"));
        Assert.Contains("Served=False/Failed/", Conditions(Get("aaa.rec.example.org")!), StringComparison.Ordinal);
        Assert.StartsWith("customresourcedefinition aaa.rec.example.org: ", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_Failing_IsTriedAgainLaterAndLater()
    {
        _store.Create(CustomResourceDefinitionStrategy.StorageName, null, "aaa.rec.example.org", Broken("aaa"));
        var attempts = new List<int>();
        foreach (var seconds in (double[])[0, 0, 0.9, 0.2, 1.5, 0.6, 3.9])
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            _controller.Sync();
            attempts.Add(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
        Assert.Equal([1, 1, 1, 2, 2, 3, 3], attempts);
    }

    [Fact]
    public void Sync_MendedDefinition_IsServedAtOnce()
    {
        _store.Create(CustomResourceDefinitionStrategy.StorageName, null, "aaa.rec.example.org", Broken("aaa"));
        _controller.Sync();
        var stored = _store.Get(CustomResourceDefinitionStrategy.StorageName, null, "aaa.rec.example.org")!;
        var mended = stored.Copy();
        mended["spec"]!["versions"]![0]!.AsObject().Remove("selectableFields");
        Assert.NotNull(_store.Update(CustomResourceDefinitionStrategy.StorageName, stored, mended));
        _controller.Sync();
        Assert.NotNull(_registry.Find("rec.example.org", "v1", "aaa"));
        Assert.Contains("Served=True/Served/", Conditions(Get("aaa.rec.example.org")!), StringComparison.Ordinal);
    }
}
