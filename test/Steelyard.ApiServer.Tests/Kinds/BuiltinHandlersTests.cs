using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Kinds;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>Texts and codes are those of the recorded answers.</summary>
public sealed class BuiltinHandlersTests : IDisposable
{
    private readonly ObjectStore _store = new();
    private readonly HandlerContext _context;
    private readonly IReadOnlyDictionary<string, ISpecialHandler> _handlers;

    public BuiltinHandlersTests()
    {
        var registry = new ResourceRegistry(BuiltinResources.Create(new BuiltinDependencies()));
        _context = new HandlerContext(_store, registry, new FakeTimeProvider(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero)), null);
        _handlers = BuiltinHandlers.Create(_context);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Binding_FreePod_PutsItOnTheNodeWithItsZone()
    {
        _store.Create("nodes", null, "n1", Parse("""{"metadata":{"name":"n1","labels":{"topology.kubernetes.io/zone":"z1"}}}"""));
        AddPod("p");

        var result = await SendAsync("pods/binding", "pods", "p", """{"target":{"kind":"Node","name":"n1"}}""");

        Assert.Equal(201, result.Code);
        Assert.Equal("Success", result.Object["status"]!.GetValue<string>());
        var pod = _store.Get("pods", "ns", "p")!.Value;
        Assert.Equal("n1", pod["spec"]!["nodeName"]!.GetValue<string>());
        Assert.Equal("z1", pod["metadata"]!["labels"]!["topology.kubernetes.io/zone"]!.GetValue<string>());
        Assert.Equal(
            """[{"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":"2001-01-01T00:00:00Z"}]""",
            pod["status"]!["conditions"]!.ToJsonString());
    }

    [Fact]
    public async Task Binding_BoundPod_IsConflict()
    {
        AddPod("p", """{"nodeName":"n1"}""");

        var refusal = await RefusedAsync("pods/binding", "pods", "p", """{"target":{"name":"n2"}}""");

        Assert.Equal(409, refusal.Code);
        Assert.Equal("Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\"", refusal.Message);
    }

    [Fact]
    public async Task Binding_WithoutTarget_Is500()
    {
        AddPod("p");
        var refusal = await RefusedAsync("pods/binding", "pods", "p", """{"target":{}}""");

        Assert.Equal((500, "target.name: Required value"), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Eviction_LastHealthyPodOfABudget_Is429()
    {
        AddReadyPod("e1");
        AddBudget("""{"minAvailable":1,"selector":{"matchLabels":{"e":"1"}}}""");

        var refusal = await RefusedAsync("pods/eviction", "pods", "e1", """{"metadata":{"name":"e1"}}""");

        Assert.Equal(429, refusal.Code);
        Assert.Equal("Cannot evict pod as it would violate the pod's disruption budget.", refusal.Message);
        Assert.Equal(
            "The disruption budget pdb needs 1 healthy pods and has 1 currently",
            refusal.Details!["causes"]![0]!["message"]!.GetValue<string>());
        Assert.NotNull(_store.Get("pods", "ns", "e1"));
    }

    [Theory]
    [InlineData("""{"minAvailable":1,"selector":{"matchLabels":{"e":"1"}}}""")]
    [InlineData("""{"maxUnavailable":"50%","selector":{"matchLabels":{"e":"1"}}}""")]
    [InlineData("""{"minAvailable":2,"selector":{"matchLabels":{"other":"1"}}}""")]
    public async Task Eviction_BudgetLeavesRoom_StartsTheDeletion(string budget)
    {
        AddReadyPod("e1");
        AddReadyPod("e2");
        AddBudget(budget);

        var result = await SendAsync("pods/eviction", "pods", "e1", """{"metadata":{"name":"e1"}}""");

        Assert.Equal(201, result.Code);
        Assert.NotNull(_store.Get("pods", "ns", "e1")!.Value["metadata"]!["deletionTimestamp"]);
    }

    [Fact]
    public async Task Finalize_LastFinalizerOfATerminatingNamespace_RemovesIt()
    {
        _store.Create("namespaces", null, "x", Parse(
            """{"metadata":{"name":"x","deletionTimestamp":"2001-01-01T00:00:00Z"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Terminating"}}"""));

        var result = await SendAsync("namespaces/finalize", "namespaces", "x", """{"metadata":{"name":"x"},"spec":{"finalizers":[]}}""", "update");

        Assert.Equal("{}", result.Object["spec"]!.ToJsonString());
        Assert.Null(_store.Get("namespaces", null, "x"));
    }

    [Fact]
    public async Task Finalize_LivingNamespace_OnlyChangesFinalizers()
    {
        _store.Create("namespaces", null, "x", Parse("""{"metadata":{"name":"x"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}"""));

        await SendAsync("namespaces/finalize", "namespaces", "x", """{"spec":{"finalizers":["a/b"]},"status":{"phase":"No"}}""", "update");

        var stored = _store.Get("namespaces", null, "x")!.Value;
        Assert.Equal("""["a/b"]""", stored["spec"]!["finalizers"]!.ToJsonString());
        Assert.Equal("Active", stored["status"]!["phase"]!.GetValue<string>());
    }

    [Fact]
    public async Task Log_AnyPod_IsHonestlyAbsent()
    {
        AddPod("p");
        Assert.Equal(501, (await RefusedAsync("pods/log", "pods", "p", "{}")).Code);
        Assert.Equal(404, (await RefusedAsync("pods/log", "pods", "zz", "{}")).Code);
    }

    private void AddReadyPod(string name) =>
        AddPod(name, """{"nodeName":"n1"}""", """{"conditions":[{"type":"Ready","status":"True"}]}""");

    private void AddPod(string name, string spec = "{}", string status = "{}") => _store.Create(
        "pods", "ns", name, Parse($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","labels":{"e":"1"}},"spec":{{{spec}}},"status":{{{status}}}}"""));

    private void AddBudget(string spec) =>
        _store.Create("poddisruptionbudgets.policy", "ns", "pdb", Parse($$$"""{"metadata":{"name":"pdb","namespace":"ns"},"spec":{{{spec}}}}"""));

    private async Task<StatusException> RefusedAsync(string handler, string plural, string name, string body) =>
        await Assert.ThrowsAsync<StatusException>(() => SendAsync(handler, plural, name, body));

    private Task<ObjectResult> SendAsync(string handler, string plural, string name, string body, string verb = "create")
    {
        var resource = _context.Registry.Find("", "v1", plural)!;
        return _handlers[handler].HandleAsync(
            new ObjectRequest
            {
                Verb = verb,
                Resource = resource,
                Namespace = resource.Namespaced ? "ns" : null,
                Name = name,
                Subresource = handler[(handler.IndexOf('/', StringComparison.Ordinal) + 1)..],
                User = new UserInfo("test"),
                Body = Parse(body),
            },
            default);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
