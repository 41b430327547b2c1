namespace Steelyard.Api.Kubernetes;

public sealed record NodeStatus(
    IReadOnlyList<NodeCondition>? Conditions = null,
    IReadOnlyList<NodeAddress>? Addresses = null);
