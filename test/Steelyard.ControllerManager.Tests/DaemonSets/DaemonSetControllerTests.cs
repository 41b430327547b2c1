using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.DaemonSets;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Scheduling;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.DaemonSets;

/// <summary>The daemonset steps of scenarios/workloads.json.</summary>
public sealed class DaemonSetControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context => [new DaemonSetController(context), new Scheduler(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        AddNode("n1");
        AddNode("n2");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Create_WithTwoNodes_MakesAPodForEachAsRecorded()
    {
        var set = Add();
        await _cluster.UntilAsync(() => Pods.Count == 2 && Pods.All(pod => pod.Node().Length > 0));
        Assert.Equal(["n1", "n2"], Pods.Select(pod => pod.Node()).Order());
        var pod = Pods.Single(pod => pod.Node() == "n1");
        AssertJson("""
            {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
              {"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]}]}}}
            """, pod.At("spec", "affinity"));
        AssertJson("""
            [{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute"},
             {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute"},
             {"key":"node.kubernetes.io/disk-pressure","operator":"Exists","effect":"NoSchedule"},
             {"key":"node.kubernetes.io/memory-pressure","operator":"Exists","effect":"NoSchedule"},
             {"key":"node.kubernetes.io/pid-pressure","operator":"Exists","effect":"NoSchedule"},
             {"key":"node.kubernetes.io/unschedulable","operator":"Exists","effect":"NoSchedule"}]
            """, pod.At("spec", "tolerations"));
        var revision = Assert.Single(Revisions);
        var hash = revision.Label("controller-revision-hash");
        Assert.Equal($"ds-{hash}", revision.Name());
        Assert.Equal(1, revision.Integer("revision"));
        Assert.Equal("replace", revision.Text("data", "spec", "template", "$patch"));
        Assert.Equal((hash, "1"), (pod.Label("controller-revision-hash"), pod.Label("pod-template-generation")));
        Assert.True(JsonNode.DeepEquals(new JsonArray(Meta.OwnerReference("apps/v1", "DaemonSet", set)), pod.At("metadata", "ownerReferences")));
        AssertJson("""
            {"currentNumberScheduled":2,"numberMisscheduled":0,"desiredNumberScheduled":2,"numberReady":0,"observedGeneration":1,
             "updatedNumberScheduled":2,"numberUnavailable":2}
            """, Set["status"]);
        await ReadyAsync();
        AssertJson("""
            {"currentNumberScheduled":2,"numberMisscheduled":0,"desiredNumberScheduled":2,"numberReady":2,"observedGeneration":1,
             "updatedNumberScheduled":2,"numberAvailable":2}
            """, Set["status"]);
    }

    [Fact]
    public async Task NewNode_GetsAPod_AndANodeSelectedAwayLosesIt()
    {
        Add(""","nodeSelector":{"kubernetes.io/os":"linux"}""");
        await ReadyAsync();
        AddNode("n3");
        await _cluster.UntilAsync(() => Pods.Count == 3);
        _cluster.Api.Patch(Resources.Nodes, null, "n2", TestCluster.Json("""{"metadata":{"labels":{"kubernetes.io/os":"plan9"}}}"""));
        await _cluster.UntilAsync(() => Pods.Single(pod => pod.Node() == "n2").IsTerminating() && Set.Integer("status", "numberMisscheduled") == 1);
        _cluster.EndTerminating();
        await _cluster.UntilAsync(() => Pods.Count == 2 && Set.Integer("status", "desiredNumberScheduled") == 2);
    }

    [Fact]
    public async Task NewTemplate_WithOneUnavailableAllowed_ReplacesOneAfterTheOther()
    {
        Add();
        await ReadyAsync();
        var fewest = int.MaxValue;
        _cluster.Api.OnWrite = (_, resource, _) =>
        {
            if (resource == Resources.Pods)
                fewest = Math.Min(fewest, Pods.Count(pod => pod.IsActive() && pod.IsReady()));
        };
        SetImage("2");
        await ReadyAsync("2");
        Assert.Equal(1, fewest);
        Assert.Equal([1, 2], Revisions.Select(revision => revision.Integer("revision")).Order());
        SetImage("1");
        await ReadyAsync("1");
        Assert.Equal([2, 3], Revisions.Select(revision => revision.Integer("revision")).Order());
    }

    [Fact]
    public async Task NewTemplate_WithSurge_NeverLeavesANodeWithout()
    {
        Add(strategy: """{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}""");
        await ReadyAsync();
        var fewest = int.MaxValue;
        _cluster.Api.OnWrite = (_, resource, _) =>
        {
            if (resource == Resources.Pods)
                fewest = Math.Min(fewest, Pods.Where(pod => pod.IsActive() && pod.IsReady()).Select(pod => pod.Node()).Distinct().Count());
        };
        SetImage("2");
        await ReadyAsync("2");
        Assert.Equal(2, fewest);
    }

    [Fact]
    public async Task TaintedNode_GetsNoNewPodButKeepsItsOwn()
    {
        Add();
        await ReadyAsync();
        _cluster.Api.Patch(Resources.Nodes, null, "n1", TestCluster.Json("""{"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}"""));
        await _cluster.UntilAsync(() => Set.Integer("status", "desiredNumberScheduled") == 1);
        await _cluster.SettleAsync();
        Assert.Equal(2, Pods.Count(pod => pod.IsActive()));
        _cluster.Api.Patch(Resources.Nodes, null, "n1", TestCluster.Json("""{"spec":{"taints":[{"key":"k","effect":"NoExecute"}]}}"""));
        await _cluster.UntilAsync(() => Pods.Single(pod => pod.Node() == "n1").IsTerminating());
    }

    private JsonObject Set => _cluster.Api.Get(Resources.DaemonSets, "t", "ds")!;

    private IReadOnlyList<JsonObject> Pods => _cluster.Api.All(Resources.Pods, "t");

    private IReadOnlyList<JsonObject> Revisions => _cluster.Api.All(Resources.ControllerRevisions, "t");

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");

    private Task ReadyAsync(string image = "1") => _cluster.UntilAsync(() =>
    {
        foreach (var pod in Pods.Where(pod => pod.IsActive() && pod.Node().Length > 0 && !pod.IsReady()))
            _cluster.Run(pod);
        _cluster.EndTerminating();
        return Set.Integer("status", "observedGeneration") == Set.Generation()
            && Set.Integer("status", "numberAvailable") == Set.Integer("status", "desiredNumberScheduled")
            && Set.Integer("status", "updatedNumberScheduled") == Set.Integer("status", "desiredNumberScheduled")
            && Pods.All(pod => pod["spec"]!["containers"]![0].Text("image") == image);
    });

    private void AddNode(string name) =>
        _cluster.Add(Resources.Nodes, null, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"kubernetes.io/os":"linux"}},"spec":{} }""");

    private JsonObject Add(string more = "", string strategy = """{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}}""") =>
        _cluster.Add(Resources.DaemonSets, "t", $$$"""
            {"metadata":{"name":"ds","annotations":{"deprecated.daemonset.template.generation":"1"}},"spec":{"selector":{"matchLabels":{"app":"ds"}},
             "template":{"metadata":{"labels":{"app":"ds"}},"spec":{"containers":[{"name":"c","image":"1"}]{{{more}}} } },"updateStrategy":{{{strategy}}} } }
            """);

    private void SetImage(string image) => _cluster.Api.Patch(Resources.DaemonSets, "t", "ds", TestCluster.Json(
        $$$"""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"{{{image}}}"}] } } } }"""));
}
