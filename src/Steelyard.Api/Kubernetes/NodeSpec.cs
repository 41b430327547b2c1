namespace Steelyard.Api.Kubernetes;

public sealed record NodeSpec(bool? Unschedulable = null);
