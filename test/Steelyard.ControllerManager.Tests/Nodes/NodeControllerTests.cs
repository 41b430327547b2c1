using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Nodes;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.Nodes;

/// <summary>Shapes from scenarios/nodes-pods.json; times from the defaults of the options.</summary>
public sealed class NodeControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context =>
        [new NodeLifecycleController(context), new TaintEvictionController(context), new PodCollector(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        _cluster.AddNamespace("kube-node-lease");
        _cluster.AddNamespace("default");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // "not-ready taint, podCIDRs": the API's own taint goes while no condition asks for it
    [Fact]
    public async Task NewNodes_GetTheirPodNetworksAndLoseTheInitialTaint()
    {
        AddNode("a");
        await _cluster.UntilAsync(() => Node("a").Count("spec", "podCIDRs") == 2 && Node("a").Count("spec", "taints") == 0);
        AddNode("b");
        await _cluster.UntilAsync(() => Node("b").Count("spec", "podCIDRs") == 2);
        Assert.Equal("10.42.0.0/24", Node("a").Text("spec", "podCIDR"));
        Assert.Equal(["10.42.0.0/24", "fd00:42::/64"], Node("a").Texts("spec", "podCIDRs"));
        Assert.Equal(["10.42.1.0/24", "fd00:42:0:1::/64"], Node("b").Texts("spec", "podCIDRs"));
        Assert.Equal("0", Node("a").Annotation("node.alpha.kubernetes.io/ttl"));
        _cluster.Api.Delete(Resources.Nodes, null, "a");
        await _cluster.SettleAsync();
        AddNode("c");
        await _cluster.UntilAsync(() => Node("c").Text("spec", "podCIDR") == "10.42.0.0/24");
    }

    [Fact]
    public async Task Cordon_SetsAndRemovesTheTaint()
    {
        AddNode("a");
        Patch("a", """{"spec":{"unschedulable":true,"taints":[{"key":"mine","effect":"NoSchedule"}]}}""");
        await _cluster.UntilAsync(() => Taints("a").SequenceEqual(["mine:NoSchedule", "node.kubernetes.io/unschedulable:NoSchedule"]));
        Patch("a", """{"spec":{"unschedulable":null}}""");
        await _cluster.UntilAsync(() => Taints("a").SequenceEqual(["mine:NoSchedule"]));
    }

    // "network-unavailable taint"
    [Fact]
    public async Task NetworkUnavailable_IsATaint()
    {
        AddNode("a");
        SetConditions("a", ("Ready", "True"), ("NetworkUnavailable", "True"));
        await _cluster.UntilAsync(() => Taints("a").SequenceEqual(["node.kubernetes.io/network-unavailable:NoSchedule"]));
    }

    [Fact]
    public async Task Silence_OverTheGracePeriod_MakesTheNodeUnreachableAndItsPodsNotReady()
    {
        AddNode("a");
        SetConditions("a", ("Ready", "True"));
        var pod = AddPod("p", "a", 300);
        _cluster.Run(pod);
        await _cluster.SettleAsync();
        _cluster.Time.Advance(TimeSpan.FromSeconds(40));
        await _cluster.SettleAsync();
        Assert.Equal("True", Node("a").Condition("Ready").Text("status"));
        _cluster.Time.Advance(TimeSpan.FromSeconds(12));
        await _cluster.UntilAsync(() => Node("a").Condition("Ready").Text("status") == "Unknown");
        Assert.Equal("NodeStatusUnknown Kubelet stopped posting node status.",
            $"{Node("a").Condition("Ready").Text("reason")} {Node("a").Condition("Ready").Text("message")}");
        await _cluster.UntilAsync(() => Taints("a").SequenceEqual(
            ["node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule"]));
        await _cluster.UntilAsync(() => !Pod("p")!.IsReady());
        await _cluster.UntilAsync(() => _cluster.Events("Node").Contains("NodeNotReady Node a status is now: NodeNotReady"));
        Assert.False(Pod("p")!.IsTerminating());
        _cluster.Time.Advance(TimeSpan.FromSeconds(301));
        await _cluster.UntilAsync(() => Pod("p")!.IsTerminating());
    }

    [Fact]
    public async Task LeaseRenewed_KeepsTheNodeReady()
    {
        AddNode("a");
        SetConditions("a", ("Ready", "True"));
        _cluster.Add(Resources.Leases, "kube-node-lease", """{"metadata":{"name":"a"},"spec":{"renewTime":"0"}}""");
        for (var i = 1; i <= 4; i++)
        {
            await _cluster.SettleAsync();
            _cluster.Time.Advance(TimeSpan.FromSeconds(30));
            _cluster.Api.Patch(Resources.Leases, "kube-node-lease", "a", TestCluster.Json($$$"""{"spec":{"renewTime":"{{{i}}}"} }"""));
        }
        await _cluster.SettleAsync();
        Assert.Equal("True", Node("a").Condition("Ready").Text("status"));
    }

    [Fact]
    public async Task NoExecuteTaint_EvictsPodsThatDoNotTolerateIt()
    {
        AddNode("a");
        SetConditions("a", ("Ready", "True"));
        AddPod("goes", "a", null);
        _cluster.Add(Resources.Pods, "t", """{"metadata":{"name":"stays"},"spec":{"nodeName":"a","tolerations":[{"operator":"Exists"}]}}""");
        await _cluster.SettleAsync();
        Patch("a", """{"spec":{"taints":[{"key":"k","effect":"NoExecute"}]}}""");
        await _cluster.UntilAsync(() => Pod("goes")!.IsTerminating());
        await _cluster.UntilAsync(() => _cluster.Events("Pod").Contains("TaintManagerEviction Marking for deletion Pod t/goes"));
        Assert.False(Pod("stays")!.IsTerminating());
    }

    [Fact]
    public async Task NodeDeleted_TakesItsPodsWithItAfterAWhile()
    {
        AddNode("a");
        AddPod("p", "a", null);
        AddPod("waiting", "", null);
        await _cluster.SettleAsync();
        _cluster.Api.Delete(Resources.Nodes, null, "a");
        await _cluster.SettleAsync();
        Assert.NotNull(Pod("p"));
        _cluster.Time.Advance(TimeSpan.FromSeconds(41));
        await _cluster.UntilAsync(() => Pod("p") is null);
        Assert.NotNull(Pod("waiting"));
    }

    private JsonObject Node(string name) => _cluster.Api.Get(Resources.Nodes, null, name)!;

    private JsonObject? Pod(string name) => _cluster.Api.Get(Resources.Pods, "t", name);

    private IEnumerable<string> Taints(string node) =>
        Node(node).Each("spec", "taints").Select(t => $"{t.Text("key")}:{t.Text("effect")}").Order(StringComparer.Ordinal);

    private void Patch(string node, string patch) => _cluster.Api.Patch(Resources.Nodes, null, node, TestCluster.Json(patch));

    private void AddNode(string name) => _cluster.Add(Resources.Nodes, null, $$$"""
        {"metadata":{"name":"{{{name}}}"},"spec":{"taints":[{"key":"node.kubernetes.io/not-ready","effect":"NoSchedule"}] } }
        """);

    private void SetConditions(string node, params (string Type, string Status)[] conditions)
    {
        var list = string.Join(',', conditions.Select(c => $$"""{"type":"{{c.Type}}","status":"{{c.Status}}","lastHeartbeatTime":"2026-01-01T00:00:00Z"}"""));
        _cluster.Api.Patch(Resources.Nodes, null, node, TestCluster.Json($$$"""{"status":{"conditions":[{{{list}}}] } }"""), "status");
    }

    private JsonObject AddPod(string name, string node, int? seconds)
    {
        var tolerations = seconds is null ? "" : $$$"""
            {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":{{{seconds}}} }
            """;
        return _cluster.Add(Resources.Pods, "t", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","tolerations":[{{{tolerations}}}] } }""");
    }
}
