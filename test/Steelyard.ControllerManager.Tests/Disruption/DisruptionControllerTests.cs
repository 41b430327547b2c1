using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Disruption;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.Disruption;

/// <summary>Budgets as the Kubernetes documentation and scenarios/nodes-pods.json have them.</summary>
public sealed class DisruptionControllerTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context => [new DisruptionController(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // "PDB status"
    [Fact]
    public async Task OneHealthyPod_OfWhichOneIsNeeded_IsAsRecorded()
    {
        Add("""{"minAvailable":1,"selector":{"matchLabels":{"e":"1"}}}""");
        AddPods(1, ready: 1);
        await _cluster.SettleAsync();
        Assert.Equal((0, 1, 1, 1), Numbers());
        var condition = Budget["status"]!["conditions"]![0]!;
        Assert.Equal("DisruptionAllowed False InsufficientPods 1",
            $"{condition.Text("type")} {condition.Text("status")} {condition.Text("reason")} {condition.Integer("observedGeneration")}");
    }

    [Theory]
    [InlineData("\"minAvailable\":2", 3, 3, 1, 3, 2, 3)]
    [InlineData("\"minAvailable\":\"50%\"", 3, 3, 1, 3, 2, 3)]
    [InlineData("\"maxUnavailable\":1", 4, 4, 1, 4, 3, 4)]
    [InlineData("\"maxUnavailable\":1", 4, 3, 0, 3, 3, 4)]
    [InlineData("\"maxUnavailable\":\"50%\"", 5, 5, 3, 5, 2, 5)]
    [InlineData("\"minAvailable\":0", 2, 1, 1, 1, 0, 2)]
    [InlineData("\"maxUnavailable\":1", 0, 0, 0, 0, 0, 0)]
    public async Task Status_OfABudget_CountsPods(string rule, int pods, int ready, long allowed, long healthy, long desired, long expected)
    {
        Add("{" + rule + ""","selector":{"matchLabels":{"e":"1"}}}""");
        AddPods(pods, ready);
        await _cluster.SettleAsync();
        Assert.Equal((allowed, healthy, desired, expected), Numbers());
    }

    [Fact]
    public async Task PodBecomesReadyOrGoes_StatusFollows()
    {
        Add("""{"minAvailable":1,"selector":{"matchLabels":{"e":"1"}}}""");
        AddPods(2, ready: 1);
        await _cluster.SettleAsync();
        Assert.Equal((0, 1, 1, 2), Numbers());
        _cluster.Run(_cluster.Api.Get(Resources.Pods, "t", "p1")!);
        await _cluster.SettleAsync();
        Assert.Equal((1, 2, 1, 2), Numbers());
        _cluster.Api.Delete(Resources.Pods, "t", "p0");
        await _cluster.SettleAsync();
        Assert.Equal((0, 1, 1, 1), Numbers());
    }

    [Fact]
    public async Task MaxUnavailable_OfADeployment_CountsWhatItWants()
    {
        var deployment = _cluster.Add(Resources.Deployments, "t", """{"metadata":{"name":"web"},"spec":{"replicas":5}}""");
        var set = _cluster.Add(Resources.ReplicaSets, "t", $$$"""
            {"metadata":{"name":"web-1","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"{{{deployment.Uid()}}}","controller":true}]},"spec":{"replicas":3}}
            """);
        Add("""{"maxUnavailable":2,"selector":{"matchLabels":{"e":"1"}}}""");
        AddPods(3, ready: 3, set);
        await _cluster.SettleAsync();
        Assert.Equal((0, 3, 3, 5), Numbers());
        _cluster.Api.Patch(Resources.Deployments, "t", "web", TestCluster.Json("""{"spec":{"replicas":3}}"""));
        await _cluster.SettleAsync();
        Assert.Equal((2, 3, 1, 3), Numbers());
    }

    private JsonObject Budget => _cluster.Api.Get(Resources.PodDisruptionBudgets, "t", "pdb")!;

    private (long Allowed, long Healthy, long Desired, long Expected) Numbers() =>
        (Budget.Integer("status", "disruptionsAllowed"), Budget.Integer("status", "currentHealthy"),
         Budget.Integer("status", "desiredHealthy"), Budget.Integer("status", "expectedPods"));

    private void Add(string spec) =>
        _cluster.Add(Resources.PodDisruptionBudgets, "t", $$"""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"pdb"},"spec":{{spec}} }""");

    private void AddPods(int count, int ready, JsonObject? owner = null)
    {
        var references = owner is null ? new JsonArray() : new JsonArray(Meta.OwnerReference("apps/v1", "ReplicaSet", owner));
        for (var i = 0; i < count; i++)
        {
            var pod = _cluster.Add(Resources.Pods, "t", $$$"""{"metadata":{"name":"p{{{i}}}","labels":{"e":"1"},"ownerReferences":{{{references.ToJsonString()}}}},"spec":{}}""");
            if (i < ready)
                _cluster.Run(pod);
        }
    }
}
