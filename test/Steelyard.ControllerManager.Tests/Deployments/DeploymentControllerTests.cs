using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Deployments;
using Steelyard.ControllerManager.GarbageCollection;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.ReplicaSets;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.Deployments;

/// <summary>The story of scenarios/workloads.json.</summary>
public sealed class DeploymentControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context =>
        [new DeploymentController(context), new ReplicaSetController(context), new GarbageCollector(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // "replicaset as produced"
    [Fact]
    public async Task Create_Always_MakesAReplicaSetAsRecorded()
    {
        var deployment = Add();
        await _cluster.UntilAsync(() => Deployment.Integer("status", "updatedReplicas") == 2);
        var set = Assert.Single(Sets);
        var hash = set.Label("pod-template-hash")!;
        Assert.Matches("^[bcdf456789]{7,10}$", hash);
        Assert.Equal("web-" + hash, set.Name());
        Assert.Equal(hash, set.Text("spec", "selector", "matchLabels", "pod-template-hash"));
        Assert.Equal(hash, set.Text("spec", "template", "metadata", "labels", "pod-template-hash"));
        AssertJson("""
            {"deployment.kubernetes.io/desired-replicas":"2","deployment.kubernetes.io/max-replicas":"3","deployment.kubernetes.io/revision":"1"}
            """, set.At("metadata", "annotations"));
        Assert.True(JsonNode.DeepEquals(new JsonArray(Meta.OwnerReference("apps/v1", "Deployment", deployment)), set.At("metadata", "ownerReferences")));
        Assert.Equal("1", Deployment.Annotation("deployment.kubernetes.io/revision"));
    }

    // "deployment: progressing", "deployment: available"
    [Fact]
    public async Task Status_BeforeAndAfterPodsAreReady_IsAsRecorded()
    {
        Add();
        await _cluster.UntilAsync(() => Deployment.Integer("status", "updatedReplicas") == 2);
        AssertJson("""{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"unavailableReplicas":2,"terminatingReplicas":0}""", Counts());
        var name = Sets[0].Name();
        Assert.Equal([
            "Available False MinimumReplicasUnavailable Deployment does not have minimum availability.",
            $"Progressing True ReplicaSetUpdated ReplicaSet \"{name}\" is progressing.",
        ], Conditions().Order());
        await FinishAsync();
        AssertJson("""
            {"observedGeneration":1,"replicas":2,"updatedReplicas":2,"readyReplicas":2,"availableReplicas":2,"terminatingReplicas":0}
            """, Counts());
        Assert.Equal([
            "Available True MinimumReplicasAvailable Deployment has minimum availability.",
            $"Progressing True NewReplicaSetAvailable ReplicaSet \"{name}\" has successfully progressed.",
        ], Conditions().Order());
        await _cluster.UntilAsync(() => _cluster.Events("Deployment").Count > 0);
        Assert.Equal([$"ScalingReplicaSet Scaled up replica set {name} from 0 to 2"], _cluster.Events("Deployment"));
    }

    // "rollout complete: replicasets", "after the undo: replicasets"
    [Fact]
    public async Task NewTemplateAndBack_CountsRevisionsAndUsesTheOldSetAgain()
    {
        Add();
        await FinishAsync();
        var first = Sets[0].Name();
        SetImage("2");
        await FinishAsync();
        var second = Sets.Single(set => set.Name() != first);
        Assert.Equal("2", second.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal("2", Deployment.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal(0, Sets.Single(set => set.Name() == first).Wanted());
        SetImage("1");
        await FinishAsync();
        var again = Sets.Single(set => set.Name() == first);
        Assert.Equal("3", again.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal("1", again.Annotation("deployment.kubernetes.io/revision-history"));
        Assert.Equal(2, again.Wanted());
    }

    [Fact]
    public async Task RollingUpdate_OfTwo_NeverHasMoreThanThreeOrFewerThanTwoReady()
    {
        Add();
        await FinishAsync();
        var (most, fewest) = (0, int.MaxValue);
        _cluster.Api.OnWrite = (_, resource, _) =>
        {
            if (resource != Resources.Pods)
                return;
            var pods = _cluster.Api.All(Resources.Pods, "t");
            most = Math.Max(most, pods.Count(pod => pod.IsActive()));
            fewest = Math.Min(fewest, pods.Count(pod => pod.IsActive() && pod.IsReady()));
        };
        SetImage("2");
        await FinishAsync();
        Assert.Equal(3, most);
        Assert.Equal(2, fewest);
    }

    [Fact]
    public async Task Recreate_WithNewTemplate_StartsOnlyWhenAllOldPodsAreGone()
    {
        Add(strategy: """{"type":"Recreate"}""");
        await FinishAsync();
        foreach (var pod in Pods)
            _cluster.Api.Patch(Resources.Pods, "t", pod.Name(), TestCluster.Json("""{"spec":{"nodeName":"n"}}"""));
        SetImage("2");
        await _cluster.UntilAsync(() => Pods.All(pod => pod.IsTerminating()));
        await _cluster.SettleAsync();
        Assert.Single(Sets);
        _cluster.EndTerminating();
        await FinishAsync();
        Assert.Equal(2, Sets.Count);
    }

    [Fact]
    public async Task Scale_OfAFinishedRollout_KeepsItFinished()
    {
        Add();
        await FinishAsync();
        Patch("""{"spec":{"replicas":4}}""");
        await _cluster.UntilAsync(() => Pods.Count == 4);
        Assert.Equal("NewReplicaSetAvailable", Deployment.Condition("Progressing").Text("reason"));
        Assert.Equal("4", Sets[0].Annotation("deployment.kubernetes.io/desired-replicas"));
        await FinishAsync();
        Assert.Equal(4, Deployment.Integer("status", "availableReplicas"));
    }

    // "paused: condition", "resumed"
    [Fact]
    public async Task Pause_WithNewTemplate_RollsOutOnlyAfterResume()
    {
        Add();
        await FinishAsync();
        Patch("""{"spec":{"paused":true}}""");
        await _cluster.UntilAsync(() => Conditions().Contains("Progressing Unknown DeploymentPaused Deployment is paused"));
        SetImage("2");
        await _cluster.SettleAsync();
        Assert.Single(Sets);
        Patch("""{"spec":{"paused":null}}""");
        await FinishAsync();
        Assert.Equal(2, Sets.Count);
    }

    // "ProgressDeadlineExceeded"
    [Fact]
    public async Task PodsThatNeverGetReady_ExceedTheDeadline()
    {
        Add();
        await _cluster.UntilAsync(() => Deployment.Integer("status", "updatedReplicas") == 2);
        _cluster.Time.Advance(TimeSpan.FromSeconds(590));
        await _cluster.SettleAsync();
        Assert.Equal("True", Deployment.Condition("Progressing").Text("status"));
        _cluster.Time.Advance(TimeSpan.FromSeconds(15));
        await _cluster.UntilAsync(() => Conditions().Contains(
            $"Progressing False ProgressDeadlineExceeded ReplicaSet \"{Sets[0].Name()}\" has timed out progressing."));
    }

    [Fact]
    public async Task HistoryLimit_AfterManyRollouts_KeepsSoManyOldSets()
    {
        Add(more: ""","revisionHistoryLimit":1""");
        await FinishAsync();
        foreach (var image in new[] { "2", "3", "4" })
        {
            SetImage(image);
            await FinishAsync();
        }
        await _cluster.UntilAsync(() => Sets.Count == 2);
        Assert.Equal(["3", "4"], Sets.Select(set => set.Annotation("deployment.kubernetes.io/revision")).Order());
    }

    [Fact]
    public async Task FinishedRollout_LeftAlone_CausesNoWrites()
    {
        Add();
        await FinishAsync();
        await _cluster.SettleAsync();
        var writes = _cluster.Api.Writes(Resources.Deployments) + _cluster.Api.Writes(Resources.ReplicaSets);
        _cluster.Time.Advance(TimeSpan.FromHours(1));
        await _cluster.SettleAsync();
        Assert.Equal(writes, _cluster.Api.Writes(Resources.Deployments) + _cluster.Api.Writes(Resources.ReplicaSets));
    }

    private JsonObject Deployment => _cluster.Api.Get(Resources.Deployments, "t", "web")!;

    private IReadOnlyList<JsonObject> Sets => _cluster.Api.All(Resources.ReplicaSets, "t");

    private IReadOnlyList<JsonObject> Pods => _cluster.Api.All(Resources.Pods, "t");

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");

    private JsonNode Counts()
    {
        var status = (JsonObject)Deployment["status"]!.DeepClone();
        status.Remove("conditions");
        return status;
    }

    private IEnumerable<string> Conditions() =>
        Deployment.Each("status", "conditions").Select(c => $"{c.Text("type")} {c.Text("status")} {c.Text("reason")} {c.Text("message")}");

    /// <summary>Plays the kubelet until the rollout is complete.</summary>
    private Task FinishAsync() => _cluster.UntilAsync(() =>
    {
        foreach (var pod in Pods.Where(pod => pod.IsActive() && !pod.IsReady()))
            _cluster.Run(pod);
        _cluster.EndTerminating();
        return Deployment.Integer("status", "observedGeneration") == Deployment.Generation()
            && Deployment.Condition("Progressing").Text("reason") == "NewReplicaSetAvailable"
            && Deployment.Integer("status", "updatedReplicas") == Deployment.Integer("spec", "replicas")
            && Deployment.Integer("status", "availableReplicas") == Deployment.Integer("spec", "replicas")
            && Pods.Count == Deployment.Integer("spec", "replicas");
    });

    private JsonObject Add(string strategy = """{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}}""", string more = "") =>
        _cluster.Add(Resources.Deployments, "t", $$$"""
            {"metadata":{"name":"web"},"spec":{"replicas":2,"progressDeadlineSeconds":600,"selector":{"matchLabels":{"app":"web"}},
             "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"1"}]}},"strategy":{{{strategy}}}{{{more}}} } }
            """);

    private void SetImage(string image) =>
        Patch($$$"""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"{{{image}}}"}] } } } }""");

    private void Patch(string patch) => _cluster.Api.Patch(Resources.Deployments, "t", "web", TestCluster.Json(patch));
}
