namespace Steelyard.Api.Kubernetes;

public sealed record ServiceStatus(LoadBalancerStatus? LoadBalancer = null);
