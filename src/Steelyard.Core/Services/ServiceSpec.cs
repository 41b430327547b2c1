using Steelyard.Core.Allocation;

namespace Steelyard.Core.Services;

/// <summary>What the decision about a Service depends on; strings stand as the user or the API server wrote them.</summary>
public sealed record ServiceSpec
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary><c>namespace/name</c>.</summary>
    public string Key => $"{Namespace}/{Name}";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = None;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = None;

    /// <summary>spec.type, such as <c>LoadBalancer</c>.</summary>
    public string Type { get; init; } = "";

    public string? LoadBalancerClass { get; init; }

    /// <summary>spec.clusterIP: counts only when <see cref="ClusterIPs"/> is empty.</summary>
    public string ClusterIP { get; init; } = "";

    public IReadOnlyList<string> ClusterIPs { get; init; } = [];

    /// <summary>spec.ipFamilies: <c>IPv4</c>, <c>IPv6</c>.</summary>
    public IReadOnlyList<string> IpFamilies { get; init; } = [];

    /// <summary>spec.ipFamilyPolicy; unset means SingleStack.</summary>
    public FamilyPolicy FamilyPolicy { get; init; }

    /// <summary>spec.externalTrafficPolicy is Local (unset means Cluster).</summary>
    public bool ExternalTrafficPolicyLocal { get; init; }

    /// <summary>spec.selector.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = None;

    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>spec.loadBalancerIP; empty when unset.</summary>
    public string LoadBalancerIP { get; init; } = "";

    /// <summary>status.loadBalancer.ingress.</summary>
    public IReadOnlyList<IngressEntry> Ingress { get; init; } = [];

    internal IReadOnlyList<string> EffectiveClusterIPs =>
        ClusterIPs.Count > 0 ? ClusterIPs : ClusterIP.Length > 0 ? [ClusterIP] : [];

    internal string Annotation(string key) => ServiceAnnotations.Read(Annotations, key);
}
