using System.Text.Json.Nodes;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Namespaces;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.Namespaces;

public sealed class NamespaceControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context => [new NamespaceController(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("a");
        _cluster.AddNamespace("b");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Delete_OfANamespace_RemovesItsContentAndNothingElse()
    {
        Add("a", "x", "");
        Add("b", "y", "");
        _cluster.Api.Delete(Resources.Namespaces, null, "a");
        await _cluster.UntilAsync(() => Namespace("a") is null);
        Assert.Empty(_cluster.Api.All(Resources.ConfigMaps, "a"));
        Assert.Single(_cluster.Api.All(Resources.ConfigMaps, "b"));
        Assert.NotNull(Namespace("b"));
    }

    // scenarios/deletion-gc.json: "namespace: Terminating with conditions"
    [Fact]
    public async Task Delete_WithAFinalizerInside_TellsItInTheRecordedConditions()
    {
        Add("a", "hold", """, "finalizers": ["example.org/hold"]""");
        _cluster.Api.Delete(Resources.Namespaces, null, "a");
        await _cluster.UntilAsync(() => Namespace("a")?.Count("status", "conditions") == 5);
        var expected = new[]
        {
            "NamespaceDeletionDiscoveryFailure False ResourcesDiscovered All resources successfully discovered",
            "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions All legacy kube types successfully parsed",
            "NamespaceDeletionContentFailure False ContentDeleted All content successfully deleted, may be waiting on finalization",
            "NamespaceContentRemaining True SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource instances",
            "NamespaceFinalizersRemaining True SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances",
        };
        Assert.Equal(expected, Namespace("a").Each("status", "conditions")
            .Select(c => $"{c.Text("type")} {c.Text("status")} {c.Text("reason")} {c.Text("message")}"));

        _cluster.Api.Patch(Resources.ConfigMaps, "a", "hold", TestCluster.Json("""{"metadata":{"finalizers":null}}"""));
        await _cluster.UntilAsync(() => Namespace("a") is null);
    }

    [Fact]
    public async Task Delete_WithAFinalizerOfItsOwn_KeepsTheNamespaceWithoutKubernetes()
    {
        _cluster.Add(Resources.Namespaces, null,
            """{"metadata":{"name":"c"},"spec":{"finalizers":["kubernetes","example.org/x"]},"status":{"phase":"Active"}}""");
        _cluster.Api.Delete(Resources.Namespaces, null, "c");
        await _cluster.UntilAsync(() => Namespace("c").Texts("spec", "finalizers").SequenceEqual(["example.org/x"]));
        Assert.Equal("ContentRemoved", Namespace("c").Each("status", "conditions").Single(c => c.Text("type") == "NamespaceContentRemaining").Text("reason"));
    }

    [Fact]
    public async Task Delete_WithABoundPod_KeepsTheRestUntilThePodIsGone()
    {
        Add("a", "x", "");
        _cluster.Add(Resources.Pods, "a", """{"metadata":{"name":"p"},"spec":{"nodeName":"n"}}""");
        _cluster.Api.Delete(Resources.Namespaces, null, "a");
        await _cluster.UntilAsync(() => Namespace("a")?.Count("status", "conditions") == 5);
        Assert.Single(_cluster.Api.All(Resources.ConfigMaps, "a"));
        _cluster.Api.Delete(Resources.Pods, "a", "p", TestCluster.Json("""{"gracePeriodSeconds":0}"""));
        await _cluster.UntilAsync(() => Namespace("a") is null);
    }

    [Fact]
    public async Task Delete_WithACustomResourceThatCameUpLater_RemovesItsObjects()
    {
        var widgets = new ResourceName("example.org", "v1", "widgets");
        _cluster.Api.Served.Add(FakeResources.Built(widgets, "Widget"));
        _cluster.Add(widgets, "a", """{"metadata":{"name":"w","finalizers":["example.org/w"]}}""");
        _cluster.Api.Delete(Resources.Namespaces, null, "a");
        await _cluster.UntilAsync(() => _cluster.Api.Get(widgets, "a", "w")!.IsTerminating());
        _cluster.Api.Patch(widgets, "a", "w", TestCluster.Json("""{"metadata":{"finalizers":null}}"""));
        await _cluster.UntilAsync(() => Namespace("a") is null);
    }

    private JsonObject? Namespace(string name) => _cluster.Api.Get(Resources.Namespaces, null, name);

    private void Add(string ns, string name, string more) =>
        _cluster.Add(Resources.ConfigMaps, ns, $$"""{"metadata":{"name":"{{name}}"{{more}}},"data":{"a":"1"} }""");
}
