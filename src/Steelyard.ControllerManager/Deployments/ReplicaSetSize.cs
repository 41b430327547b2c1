namespace Steelyard.ControllerManager.Deployments;

/// <summary>How many pods a ReplicaSet is to have and how many of them serve.</summary>
/// <param name="MaxReplicas">What the Deployment's most pods were when the set was last sized.</param>
internal sealed record ReplicaSetSize(string Name, int Wanted, int Available, long? MaxReplicas = null);

/// <summary>A step of a rollout: one ReplicaSet gets another size.</summary>
internal sealed record Resize(string Name, int Replicas);
