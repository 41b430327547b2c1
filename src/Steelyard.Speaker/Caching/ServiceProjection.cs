using Steelyard.Api.Kubernetes;
using Steelyard.Core.Announcements;
using Steelyard.Core.Services;
using Steelyard.Primitives;

namespace Steelyard.Speaker.Caching;

/// <summary>Makes of a Service the little that its announcement depends on: thousands are kept in memory.</summary>
/// <param name="loadBalancerClass">The class that is handled; empty for services without one.</param>
internal sealed class ServiceProjection(string loadBalancerClass)
{
    /// <summary>Everything that is no load balancer of ours is the same to the speaker.</summary>
    private static readonly ServiceFacts s_foreign = new() { IsLoadBalancer = false };

    private static readonly string s_deprecatedSharing =
        string.Concat(ServiceAnnotations.DeprecatedPrefix, ServiceAnnotations.AllowSharedIP.AsSpan(ServiceAnnotations.Prefix.Length));

    public ServiceFacts Project(Service service)
    {
        if (service.Spec?.Type != "LoadBalancer" || !LoadBalancerClass.IsHandled(service.Spec.LoadBalancerClass, loadBalancerClass))
            return s_foreign;
        var entries = service.Status?.LoadBalancer?.Ingress ?? [];
        var addresses = new List<IpAddr>(entries.Count);
        foreach (var entry in entries)
        {
            if (IpAddr.TryParse(entry.IP, out var address))
                addresses.Add(address);
        }

        var annotations = service.Metadata.AnnotationsOrEmpty;
        return new ServiceFacts
        {
            Addresses = addresses.ToArray(),
            HasInvalidAddress = addresses.Count < entries.Count,
            Labels = service.Metadata.LabelsOrEmpty,
            AllowsSharing = annotations.ContainsKey(ServiceAnnotations.AllowSharedIP) || annotations.ContainsKey(s_deprecatedSharing),
            IsLocal = service.Spec.ExternalTrafficPolicy == "Local",
        };
    }
}
