namespace Steelyard.Api.Kubernetes;

public sealed record LoadBalancerStatus(IReadOnlyList<LoadBalancerIngress>? Ingress = null);
