using System.Text.Json.Serialization;

namespace Steelyard.Api.Kubernetes;

/// <summary>One published address; the API server fills <see cref="IPMode"/> with <c>VIP</c> when it is absent.</summary>
public sealed record LoadBalancerIngress(
    [property: JsonPropertyName("ip")] string? IP = null,
    string? Hostname = null,
    [property: JsonPropertyName("ipMode")] string? IPMode = null);
