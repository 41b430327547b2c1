using System.Collections.Frozen;
using Steelyard.Api.Kubernetes;
using Steelyard.Core.Allocation;
using Steelyard.Core.Services;
using Domain = Steelyard.Core.Services.ServiceSpec;

namespace Steelyard.Controller.Caching;

/// <summary>
/// Makes of a Service the little that the decision about it needs, because thousands are kept in memory. Most Services of a
/// cluster are no load balancers: of those only what would have to be cleaned is kept.
/// </summary>
internal static class ServiceProjection
{
    private static readonly IReadOnlyDictionary<string, string> s_nothing = FrozenDictionary<string, string>.Empty;

    public static Domain Project(Service service)
    {
        var meta = service.Metadata;
        var spec = service.Spec ?? new Api.Kubernetes.ServiceSpec();
        var minimal = new Domain
        {
            Namespace = Shared(meta.Namespace ?? ""),
            Name = meta.Name,
            Type = Shared(spec.Type ?? "ClusterIP"),
            LoadBalancerClass = spec.LoadBalancerClass,
            Annotations = Annotations(meta.AnnotationsOrEmpty),
            Ingress = Ingress(service.Status?.LoadBalancer?.Ingress),
            Labels = s_nothing,
            Selector = s_nothing,
        };
        return spec.Type == "LoadBalancer" ? WithDemand(minimal, meta, spec) : minimal;
    }

    private static Domain WithDemand(Domain minimal, ObjectMeta meta, Api.Kubernetes.ServiceSpec spec)
    {
        var local = spec.ExternalTrafficPolicy == "Local";
        return minimal with
        {
            Labels = meta.Labels ?? s_nothing,
            ClusterIPs = spec.ClusterIPs ?? [],
            ClusterIP = spec.ClusterIPs is { Count: > 0 } ips && ips[0] == spec.ClusterIP ? ips[0] : spec.ClusterIP ?? "",
            IpFamilies = [.. (spec.IPFamilies ?? []).Select(Shared)],
            FamilyPolicy = Policy(spec.IPFamilyPolicy),
            ExternalTrafficPolicyLocal = local,
            Selector = local ? spec.Selector ?? s_nothing : s_nothing,
            Ports = [.. (spec.Ports ?? []).Select(port => new Core.Allocation.ServicePort(Shared(port.Protocol ?? "TCP"), port.Port))],
            LoadBalancerIP = spec.LoadBalancerIP ?? "",
        };
    }

    private static FamilyPolicy Policy(string? policy) => policy switch
    {
        "PreferDualStack" => FamilyPolicy.PreferDualStack,
        "RequireDualStack" => FamilyPolicy.RequireDualStack,
        _ => FamilyPolicy.SingleStack,
    };

    private static IReadOnlyDictionary<string, string> Annotations(IReadOnlyDictionary<string, string> all)
    {
        Dictionary<string, string>? ours = null;
        foreach (var (key, value) in all)
        {
            if (key.StartsWith(ServiceAnnotations.Prefix, StringComparison.Ordinal) || key.StartsWith(ServiceAnnotations.DeprecatedPrefix, StringComparison.Ordinal))
                (ours ??= new(StringComparer.Ordinal)).Add(Shared(key), Shared(value));
        }

        return ours ?? s_nothing;
    }

    private static IReadOnlyList<IngressEntry> Ingress(IReadOnlyList<LoadBalancerIngress>? entries) =>
        entries is not { Count: > 0 } ? [] : [.. entries.Select(entry => new IngressEntry(entry.IP, entry.Hostname))];

    /// <summary>One instance for equal short strings that recur in every Service.</summary>
    private static string Shared(string text) => text.Length <= 64 ? string.Intern(text) : text;
}
