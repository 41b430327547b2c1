using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Scheduling;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.Scheduling;

public sealed class SchedulerTests : IAsyncLifetime
{
    private const string Recorded =
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, "
        + "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";

    private readonly TestCluster _cluster = new(context => [new Scheduler(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        AddNode("n1");
        AddNode("n2");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Pods_OfOneOwner_SpreadOverTheNodes()
    {
        for (var i = 0; i < 6; i++)
            AddPod("p" + i);
        await _cluster.UntilAsync(() => _cluster.Api.All(Resources.Pods).All(pod => pod.Node().Length > 0));
        Assert.Equal([3, 3], _cluster.Api.All(Resources.Pods).GroupBy(pod => pod.Node()).Select(group => group.Count()));
        await _cluster.UntilAsync(() => _cluster.Events("Pod").Count == 6);
        await _cluster.UntilAsync(() => _cluster.Events("Pod").Contains($"Scheduled Successfully assigned t/p0 to {Node("p0")}"));
    }

    // scenarios/workloads.json: "PodScheduled False", "its event (core)"
    [Fact]
    public async Task NoFittingNode_IsToldAsRecorded_AndRetriedWhenANodeChanges()
    {
        AddPod("un", ""","nodeSelector":{"no":"such"}""");
        await _cluster.UntilAsync(() => Condition("un").Text("status") == "False" && _cluster.Events("Pod").Count == 1);
        Assert.Equal("Unschedulable", Condition("un").Text("reason"));
        Assert.Equal(Recorded, Condition("un").Text("message"));
        var e = Assert.Single(_cluster.Api.All(Resources.Events));
        Assert.Equal(("FailedScheduling", "Warning", "Scheduling", "default-scheduler", Recorded),
            (e.Text("reason"), e.Text("type"), e.Text("action"), e.Text("reportingComponent"), e.Text("message")));
        Assert.Matches("^2026-01-01T00:00:0[0-9]\\.[0-9]{6}Z$", e.Text("eventTime"));
        Assert.Null(e["firstTimestamp"]);
        _cluster.Api.Patch(Resources.Nodes, null, "n2", TestCluster.Json("""{"metadata":{"labels":{"no":"such"}}}"""));
        await _cluster.UntilAsync(() => Node("un") == "n2");
    }

    [Fact]
    public async Task CordonedAndTaintedNodes_AreNamedInTheMessage()
    {
        _cluster.Api.Patch(Resources.Nodes, null, "n1", TestCluster.Json("""{"spec":{"unschedulable":true}}"""));
        _cluster.Api.Patch(Resources.Nodes, null, "n2", TestCluster.Json("""{"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}"""));
        await _cluster.SettleAsync();
        AddPod("p");
        await _cluster.UntilAsync(() => Condition("p").Text("message").StartsWith(
            "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.", StringComparison.Ordinal));
        AddPod("q", ""","tolerations":[{"key":"k","operator":"Exists"}]""");
        await _cluster.UntilAsync(() => Node("q") == "n2");
    }

    [Fact]
    public async Task FullNode_TakesNoMorePods()
    {
        foreach (var node in new[] { "n1", "n2" })
            _cluster.Api.Patch(Resources.Nodes, null, node, TestCluster.Json("""{"status":{"allocatable":{"pods":"1"}}}"""), "status");
        await _cluster.SettleAsync();
        foreach (var pod in new[] { "a", "b", "c" })
            AddPod(pod);
        await _cluster.UntilAsync(() => Condition("c").Text("message").StartsWith("0/2 nodes are available: 2 Too many pods.", StringComparison.Ordinal));
        _cluster.Api.Delete(Resources.Pods, "t", "a", TestCluster.Json("""{"gracePeriodSeconds":0}"""));
        await _cluster.UntilAsync(() => Node("c").Length > 0);
    }

    [Theory]
    [InlineData("""{"matchExpressions":[{"key":"disk","operator":"In","values":["ssd"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"disk","operator":"NotIn","values":["ssd"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"other","operator":"NotIn","values":["ssd"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"disk","operator":"Exists"},{"key":"gpu","operator":"DoesNotExist"}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"cores","operator":"Gt","values":["7"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"cores","operator":"Lt","values":["8"]}]}""", false)]
    [InlineData("""{"matchFields":[{"key":"metadata.name","operator":"In","values":["n9"]}]}""", true)]
    [InlineData("""{"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]}""", false)]
    [InlineData("{}", false)]
    public void Affinity_OfOneTerm_AdmitsAsDocumented(string term, bool admits)
    {
        var node = TestCluster.Json("""{"metadata":{"name":"n9","labels":{"disk":"ssd","cores":"8"}}}""");
        var spec = TestCluster.Json(
            $$$"""{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{{{term}}}] } } } }""");
        Assert.Equal(admits, NodeAffinity.Admits(spec, node));
    }

    [Theory]
    [InlineData("""{"operator":"Exists"}""", true)]
    [InlineData("""{"key":"k","operator":"Exists"}""", true)]
    [InlineData("""{"key":"k","operator":"Exists","effect":"NoExecute"}""", false)]
    [InlineData("""{"key":"k","value":"v"}""", true)]
    [InlineData("""{"key":"k","operator":"Equal","value":"w"}""", false)]
    [InlineData("""{"key":"x","operator":"Exists"}""", false)]
    public void Toleration_OfATaint_MatchesAsDocumented(string toleration, bool matches) =>
        Assert.Equal(matches, Taints.Matches(TestCluster.Json(toleration), TestCluster.Json("""{"key":"k","value":"v","effect":"NoSchedule"}""")));

    private JsonObject? Condition(string pod) => _cluster.Api.Get(Resources.Pods, "t", pod)!.Condition("PodScheduled");

    private string Node(string pod) => _cluster.Api.Get(Resources.Pods, "t", pod)!.Node();

    private void AddNode(string name) => _cluster.Add(Resources.Nodes, null, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{} }""");

    private void AddPod(string name, string more = "") => _cluster.Add(Resources.Pods, "t", $$$"""
        {"metadata":{"name":"{{{name}}}","ownerReferences":[{"uid":"o","kind":"ReplicaSet","name":"o","controller":true}]},
         "spec":{"schedulerName":"default-scheduler"{{{more}}} } }
        """);
}
