namespace Steelyard.Api.Kubernetes;

public sealed record ServiceSpec
{
    public string? Type { get; init; }

    public string? ClusterIP { get; init; }

    public IReadOnlyList<string>? ClusterIPs { get; init; }

    /// <summary><c>IPv4</c> and <c>IPv6</c>, the primary family first.</summary>
    public IReadOnlyList<string>? IPFamilies { get; init; }

    /// <summary><c>SingleStack</c>, <c>PreferDualStack</c> or <c>RequireDualStack</c>.</summary>
    public string? IPFamilyPolicy { get; init; }

    public IReadOnlyList<ServicePort>? Ports { get; init; }

    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    public string? LoadBalancerIP { get; init; }

    public string? LoadBalancerClass { get; init; }

    /// <summary><c>Cluster</c> (also when absent) or <c>Local</c>.</summary>
    public string? ExternalTrafficPolicy { get; init; }
}
