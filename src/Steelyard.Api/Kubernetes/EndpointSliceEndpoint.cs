namespace Steelyard.Api.Kubernetes;

public sealed record EndpointSliceEndpoint(
    IReadOnlyList<string>? Addresses = null,
    EndpointConditions? Conditions = null,
    string? NodeName = null);
