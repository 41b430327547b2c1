using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.ReplicaSets;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.ReplicaSets;

public sealed class ReplicaSetControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context => [new ReplicaSetController(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // scenarios/workloads.json: "replicaset as produced", "pods as produced", "events of it"
    [Fact]
    public async Task Create_WithTwoReplicas_MakesPodsStatusAndEventsAsRecorded()
    {
        var set = AddSet(2);
        await _cluster.UntilAsync(() => Status() == """{"replicas":2,"fullyLabeledReplicas":2,"terminatingReplicas":0,"observedGeneration":1}""");
        Assert.Equal(2, Pods.Count);
        foreach (var pod in Pods)
        {
            Assert.Equal("web-", pod.Text("metadata", "generateName"));
            Assert.Equal("web", pod.Label("app"));
            Assert.True(JsonNode.DeepEquals(new JsonArray(Meta.OwnerReference("apps/v1", "ReplicaSet", set)), pod.At("metadata", "ownerReferences")));
        }
        await _cluster.UntilAsync(() => _cluster.Events("ReplicaSet").Count == 2);
        await _cluster.UntilAsync(() => _cluster.Events("ReplicaSet").Count == Pods.Count);
        Assert.Equal(Pods.Select(pod => $"SuccessfulCreate Created pod: {pod.Name()}").Order(), _cluster.Events("ReplicaSet").Order());
    }

    [Fact]
    public async Task PodsReady_AreCountedReadyAndAvailable()
    {
        AddSet(2);
        await PodsAsync(2);
        _cluster.Run(Pods[0]);
        await _cluster.UntilAsync(() => Status() ==
            """{"replicas":2,"fullyLabeledReplicas":2,"readyReplicas":1,"availableReplicas":1,"terminatingReplicas":0,"observedGeneration":1}""");
    }

    [Fact]
    public async Task MinReadySeconds_NotPassed_KeepsPodsUnavailableUntilThen()
    {
        AddSet(1, ""","minReadySeconds":30""");
        await PodsAsync(1);
        _cluster.Run(Pods[0]);
        await _cluster.UntilAsync(() => Set.Integer("status", "readyReplicas") == 1);
        Assert.Equal(0, Set.Integer("status", "availableReplicas"));
        _cluster.Time.Advance(TimeSpan.FromSeconds(30));
        await _cluster.UntilAsync(() => Set.Integer("status", "availableReplicas") == 1);
    }

    [Fact]
    public async Task ScaleDown_WithOneReadyPod_KeepsTheReadyOne()
    {
        AddSet(3);
        await PodsAsync(3);
        var ready = Pods[1];
        _cluster.Run(ready);
        await _cluster.UntilAsync(() => Set.Integer("status", "readyReplicas") == 1);
        Scale(1);
        await PodsAsync(1);
        Assert.Equal(ready.Uid(), Pods[0].Uid());
        await _cluster.UntilAsync(() => _cluster.Events("ReplicaSet").Count(e => e.StartsWith("SuccessfulDelete Deleted pod: web-", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public async Task BoundPodDeleted_IsReplacedWhileItTerminates()
    {
        AddSet(1);
        await PodsAsync(1);
        var first = Pods[0];
        Bind(first);
        _cluster.Api.Delete(Resources.Pods, "t", first.Name());
        await _cluster.UntilAsync(() => Status() == """{"replicas":1,"fullyLabeledReplicas":1,"terminatingReplicas":1,"observedGeneration":1}""");
        Assert.Equal(2, Pods.Count);
    }

    // "a pod taken out by label: released", "put back: adopted or deleted as surplus"
    [Fact]
    public async Task PodRelabelled_IsReleasedAndReplaced_AndTakenBackLater()
    {
        AddSet(1);
        await PodsAsync(1);
        var pod = Pods[0];
        Label(pod, "other");
        await _cluster.UntilAsync(() => Pods.Count == 2 && Find(pod).Count("metadata", "ownerReferences") == 0);
        Label(pod, "web");
        await _cluster.UntilAsync(() => Pods.Count == 1 && Pods[0].ControllerReference() is not null);
    }

    [Fact]
    public async Task MatchingOrphan_IsAdoptedInsteadOfANewPod()
    {
        _cluster.Add(Resources.Pods, "t", """{"metadata":{"name":"orphan","labels":{"app":"web"}},"spec":{}}""");
        // Pods and sets are followed separately: the pod has to be known before the set is.
        await _cluster.SettleAsync();
        var set = AddSet(1);
        await _cluster.UntilAsync(() => Set.Integer("status", "replicas") == 1);
        Assert.Equal(set.Uid(), Assert.Single(Pods).ControllerReference().Text("uid"));
        Assert.Equal("orphan", Pods[0].Name());
    }

    [Fact]
    public async Task CreationRefused_IsToldInConditionAndEvent_AndRetried()
    {
        var refuse = true;
        _cluster.Api.OnWrite = (verb, resource, _) =>
        {
            if (refuse && verb == "create" && resource == Resources.Pods)
                throw new StatusException(403, "Forbidden", "no");
        };
        AddSet(1);
        await _cluster.UntilAsync(() => Set.Condition("ReplicaFailure").Text("reason") == "FailedCreate");
        await _cluster.UntilAsync(() => _cluster.Events("ReplicaSet").Contains("FailedCreate Error creating: no"));
        refuse = false;
        _cluster.EndTerminating();
        await _cluster.UntilAsync(() => Set.Integer("status", "replicas") == 1 && Set.Condition("ReplicaFailure") is null);
    }

    private IReadOnlyList<JsonObject> Pods => _cluster.Api.All(Resources.Pods, "t");

    private JsonObject Set => _cluster.Api.Get(Resources.ReplicaSets, "t", "web")!;

    private string? Status() => Set["status"]?.ToJsonString();

    private Task PodsAsync(int count) => _cluster.UntilAsync(() => Pods.Count == count && Set.Integer("status", "replicas") == count);

    private JsonObject Find(JsonObject pod) => _cluster.Api.Get(Resources.Pods, "t", pod.Name())!;

    private JsonObject AddSet(int replicas, string more = "") => _cluster.Add(Resources.ReplicaSets, "t", $$$"""
        {"metadata":{"name":"web"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c"}]}}{{{more}}} } }
        """);

    private void Scale(int replicas) => _cluster.Api.Patch(Resources.ReplicaSets, "t", "web", TestCluster.Json($$$"""{"spec":{"replicas":{{{replicas}}} } }"""));

    private void Bind(JsonObject pod) => _cluster.Api.Patch(Resources.Pods, "t", pod.Name(), TestCluster.Json("""{"spec":{"nodeName":"n"}}"""));

    private void Label(JsonObject pod, string app) =>
        _cluster.Api.Patch(Resources.Pods, "t", pod.Name(), TestCluster.Json($$$"""{"metadata":{"labels":{"app":"{{{app}}}"} } }"""));
}
