using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>What a Service's type and policies mean for its other fields.</summary>
internal static class ServiceShape
{
    public static string TypeOf(JsonObject? spec) => spec.Text("type");

    public static bool IsLoadBalancer(JsonObject? spec) => TypeOf(spec) == "LoadBalancer";

    public static bool IsExternalName(JsonObject? spec) => TypeOf(spec) == "ExternalName";

    public static bool NeedsClusterIP(JsonObject? spec) => TypeOf(spec) is "ClusterIP" or "NodePort" or "LoadBalancer";

    /// <summary>A node port may be set.</summary>
    public static bool MayHaveNodePort(JsonObject? spec) => TypeOf(spec) is "NodePort" or "LoadBalancer";

    /// <summary>A node port is allocated where none is given.</summary>
    public static bool NeedsNodePort(JsonObject? spec) =>
        TypeOf(spec) == "NodePort" || (IsLoadBalancer(spec) && spec.Bool("allocateLoadBalancerNodePorts") != false);

    public static bool NeedsHealthCheckPort(JsonObject? spec) =>
        IsLoadBalancer(spec) && spec.Str("externalTrafficPolicy") == "Local";

    public static bool IsExternallyAccessible(JsonObject? spec) =>
        MayHaveNodePort(spec) || (TypeOf(spec) == "ClusterIP" && spec.Strings("externalIPs").Count > 0);

    public static bool IsHeadless(JsonObject? spec) => spec.Strings("clusterIPs") is ["None"] || spec.Str("clusterIP") == "None";
}
