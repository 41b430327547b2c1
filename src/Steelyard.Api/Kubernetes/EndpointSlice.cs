namespace Steelyard.Api.Kubernetes;

/// <summary>discovery.k8s.io/v1 EndpointSlice; the label <see cref="ServiceNameLabel"/> names its service.</summary>
public sealed record EndpointSlice(
    ObjectMeta Metadata,
    string AddressType = "",
    IReadOnlyList<EndpointSliceEndpoint>? Endpoints = null) : IResource
{
    public const string ServiceNameLabel = "kubernetes.io/service-name";
}
