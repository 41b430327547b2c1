using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>A Deployment and its ReplicaSets as they are now.</summary>
internal sealed class Rollout(JsonObject deployment, DeploymentSpec spec, JsonObject? current, IReadOnlyList<JsonObject> old, DeploymentStatus status)
{
    public JsonObject Deployment => deployment;

    public DeploymentSpec Spec => spec;

    /// <summary>The set of the wanted template.</summary>
    public JsonObject? Current { get; set; } = current;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<JsonObject> Old => old;

    public DeploymentStatus Status => status;

    /// <summary>What the Deployment's revision annotation is to say; null leaves it.</summary>
    public string? Revision { get; set; }

    public bool IsPaused => deployment.Flag("spec", "paused");

    public IReadOnlyList<JsonObject> All => Current is null ? old : [Current, .. old];

    public IReadOnlyList<ReplicaSetSize> OldSizes => [.. old.Select(set => set.Size())];

    /// <summary>The wanted number of replicas was changed since the sets were last sized.</summary>
    public bool WasResized => All.Any(set => set.Wanted() > 0 && set.Number(ReplicaSetView.DesiredReplicas) is { } desired && desired != spec.Replicas);
}
