namespace Steelyard.Api.Kubernetes;

public sealed record Service(
    ObjectMeta Metadata,
    ServiceSpec? Spec = null,
    ServiceStatus? Status = null) : IResource;
