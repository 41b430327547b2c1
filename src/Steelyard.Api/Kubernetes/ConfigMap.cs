namespace Steelyard.Api.Kubernetes;

public sealed record ConfigMap(ObjectMeta Metadata, IReadOnlyDictionary<string, string>? Data = null) : IResource;
