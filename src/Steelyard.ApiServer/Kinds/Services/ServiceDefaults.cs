using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>Defaults of Services, and what an update takes over from or drops with the stored object.</summary>
internal static class ServiceDefaults
{
    private const long ClientIPTimeout = 10800;

    public static void Apply(JsonObject service)
    {
        var spec = service.GetOrAdd("spec");
        spec.Default("type", "ClusterIP");
        ApplyAffinity(spec);
        foreach (var port in spec.Objects("ports"))
        {
            port.Default("protocol", "TCP");
            if (port["targetPort"] is null || port.Int("targetPort") == 0 || port.Str("targetPort") == "")
                port["targetPort"] = JsonAccess.Number(port.Int("port") ?? 0);
        }
        if (ServiceShape.IsExternallyAccessible(spec))
            spec.Default("externalTrafficPolicy", "Cluster");
        if (ServiceShape.NeedsClusterIP(spec))
            spec.Default("internalTrafficPolicy", "Cluster");
        if (!ServiceShape.IsLoadBalancer(spec))
            return;
        spec.Default("allocateLoadBalancerNodePorts", true);
        foreach (var ingress in service.Obj("status").Obj("loadBalancer").Objects("ingress"))
        {
            if (ingress.Text("ip").Length > 0)
                ingress.Default("ipMode", "VIP");
        }
    }

    private static void ApplyAffinity(JsonObject spec)
    {
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "None")
        {
            spec.Remove("sessionAffinityConfig");
        }
        else if (spec.Text("sessionAffinity") == "ClientIP")
        {
            var clientIP = spec.GetOrAdd("sessionAffinityConfig").GetOrAdd("clientIP");
            clientIP.Default("timeoutSeconds", ClientIPTimeout);
        }
    }

    /// <summary>A single clusterIP is also the list of cluster IPs.</summary>
    public static void PairClusterIPs(JsonObject spec, JsonObject? old)
    {
        var address = spec.Text("clusterIP");
        var given = spec.Strings("clusterIPs");
        if (old is null)
        {
            if (address.Length > 0 && given.Count == 0)
                spec["clusterIPs"] = JsonAccess.Array([address]);
            return;
        }
        if (address == old.Text("clusterIP") || !given.SequenceEqual(old.Strings("clusterIPs")))
            return;
        if (address.Length == 0)
            spec.Remove("clusterIPs");
        else
            spec["clusterIPs"] = JsonAccess.Array([address]);
    }

    /// <summary>Puts allocated values back that an update left out.</summary>
    public static void KeepAllocated(JsonObject spec, JsonObject old)
    {
        if (ServiceShape.NeedsClusterIP(spec) && ServiceShape.NeedsClusterIP(old))
        {
            if (spec.Text("clusterIP").Length == 0)
                spec.CopyMember("clusterIP", old);
            if (spec.Strings("clusterIPs").Count == 0 && spec.Text("clusterIP") == old.Text("clusterIP"))
                spec.CopyMember("clusterIPs", old);
            if (spec["ipFamilyPolicy"] is null)
                spec.CopyMember("ipFamilyPolicy", old);
            if (spec.Strings("ipFamilies").Count == 0)
                spec.CopyMember("ipFamilies", old);
        }
        if (ServiceShape.MayHaveNodePort(spec) && ServiceShape.MayHaveNodePort(old))
            KeepNodePorts(spec, old);
        if (ServiceShape.NeedsHealthCheckPort(spec) && ServiceShape.NeedsHealthCheckPort(old) && spec["healthCheckNodePort"] is null)
            spec.CopyMember("healthCheckNodePort", old);
    }

    private static void KeepNodePorts(JsonObject spec, JsonObject old)
    {
        var known = old.Objects("ports").Where(static p => p.Int("nodePort") > 0)
            .GroupBy(static p => (p.Text("protocol"), p.Int("port")))
            .ToDictionary(static g => g.Key, static g => g.First());
        foreach (var port in spec.Objects("ports").Where(static p => p["nodePort"] is null))
        {
            if (known.TryGetValue((port.Text("protocol"), port.Int("port")), out var match))
                port.CopyMember("nodePort", match);
        }
    }

    /// <summary>Drops what belonged to the old type and was repeated unchanged.</summary>
    public static void DropOfOldType(JsonObject spec, JsonObject old)
    {
        if (ServiceShape.NeedsClusterIP(old) && !ServiceShape.NeedsClusterIP(spec))
        {
            DropUnchanged(spec, old, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        }
        if (ServiceShape.MayHaveNodePort(old) && !ServiceShape.MayHaveNodePort(spec) && NodePorts(spec).SequenceEqual(NodePorts(old)))
        {
            foreach (var port in spec.Objects("ports"))
                port.Remove("nodePort");
        }
        if (ServiceShape.NeedsHealthCheckPort(old) && !ServiceShape.NeedsHealthCheckPort(spec))
            DropUnchanged(spec, old, "healthCheckNodePort");
        if (ServiceShape.IsLoadBalancer(old) && !ServiceShape.IsLoadBalancer(spec))
            DropUnchanged(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        if (ServiceShape.IsExternallyAccessible(old) && !ServiceShape.IsExternallyAccessible(spec))
            DropUnchanged(spec, old, "externalTrafficPolicy");
    }

    /// <summary>Leaving dual stack drops the second address and family when they were repeated unchanged.</summary>
    public static void DropSecondFamily(JsonObject spec, JsonObject old)
    {
        if (!ServiceShape.NeedsClusterIP(spec) || spec.Text("ipFamilyPolicy") != "SingleStack"
            || old.Text("ipFamilyPolicy") is "SingleStack" or "")
        {
            return;
        }
        foreach (var name in (string[])["clusterIPs", "ipFamilies"])
        {
            var values = spec.Strings(name);
            if (values.Count == 2 && values.SequenceEqual(old.Strings(name)))
                spec[name] = JsonAccess.Array([values[0]]);
        }
    }

    private static IEnumerable<long> NodePorts(JsonObject spec) => spec.Objects("ports").Select(static p => p.Int("nodePort") ?? 0);

    private static void DropUnchanged(JsonObject spec, JsonObject old, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (JsonNode.DeepEquals(spec[name], old[name]))
                spec.Remove(name);
        }
    }
}
