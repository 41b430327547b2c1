namespace Steelyard.Api.Kubernetes;

public sealed record Node(ObjectMeta Metadata, NodeSpec? Spec = null, NodeStatus? Status = null) : IResource;
