namespace Steelyard.Api.Kubernetes;

public sealed record Namespace(ObjectMeta Metadata) : IResource;
