namespace Steelyard.Api.Kubernetes;

/// <summary>One page of a Kubernetes list answer.</summary>
public sealed record ResourceList<T>(ListMeta? Metadata = null, IReadOnlyList<T>? Items = null)
    where T : IResource;
