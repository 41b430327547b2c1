using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>Reads Services. What cannot be understood is left out, so that one odd field never hides the rest.</summary>
internal static class ServiceReader
{
    /// <summary>Services with this label belong to another proxy.</summary>
    public const string OtherProxyLabel = "service.kubernetes.io/service-proxy-name";

    private const int DefaultAffinitySeconds = 10_800;

    /// <summary>The service, or null when it is none for this proxy: headless, an external name, or another proxy's.</summary>
    public static ProxyService? Read(JsonObject service)
    {
        var spec = service.At("spec");
        if (spec.Text("type") == "ExternalName" || service.Label(OtherProxyLabel) is not null)
            return null;
        var clusterAddresses = Addresses(spec.Count("clusterIPs") > 0 ? spec.Texts("clusterIPs") : [spec.Text("clusterIP")]);
        if (clusterAddresses.Count == 0)
            return null;
        return new ProxyService
        {
            Key = service.Key(),
            Ports = [.. spec.Each("ports").Select(Port)],
            ClusterAddresses = clusterAddresses,
            ExternalAddresses = Addresses(spec.Texts("externalIPs")),
            LoadBalancerAddresses = Addresses(service.Each("status", "loadBalancer", "ingress")
                .Where(ingress => ingress.Text("ipMode") is "" or "VIP").Select(ingress => ingress.Text("ip"))),
            SourceRanges = Ranges(spec.Texts("loadBalancerSourceRanges")),
            ExternalLocal = spec.Text("externalTrafficPolicy") == "Local",
            InternalLocal = spec.Text("internalTrafficPolicy") == "Local",
            AffinitySeconds = Affinity(spec),
            HealthCheckNodePort = (int)spec.Integer("healthCheckNodePort"),
        };
    }

    private static ServicePort Port(JsonObject port) => new(
        port.Text("name"), Protocol(port), (int)port.Integer("port"), (int)port.Integer("nodePort"));

    /// <summary>The protocol of a port of a service or a slice, as nftables writes it.</summary>
    public static string Protocol(JsonObject port) => port.Text("protocol") switch
    {
        "UDP" => "udp",
        "SCTP" => "sctp",
        _ => "tcp",
    };

    public static IReadOnlyList<IpAddr> Addresses(IEnumerable<string> texts)
    {
        var addresses = new List<IpAddr>();
        foreach (var text in texts)
        {
            if (IpAddr.TryParse(text, out var address))
                addresses.Add(address);
        }
        return addresses;
    }

    private static List<IpPrefix> Ranges(IEnumerable<string> texts)
    {
        var ranges = new List<IpPrefix>();
        foreach (var text in texts)
        {
            if (IpPrefix.TryParse(text.Trim(), out var range))
                ranges.Add(range);
        }
        return ranges;
    }

    private static int? Affinity(JsonNode? spec) =>
        spec.Text("sessionAffinity") != "ClientIP"
            ? null
            : (int?)spec.IntegerOrNull("sessionAffinityConfig", "clientIP", "timeoutSeconds") ?? DefaultAffinitySeconds;
}
