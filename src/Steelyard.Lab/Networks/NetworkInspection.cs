using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.Lab.Clusters;
using Steelyard.Primitives;

namespace Steelyard.Lab.Networks;

/// <summary>The cluster's network as JSON, with the names that Docker gives these things.</summary>
public static class NetworkInspection
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="running">Names of the hosts that are switched on; the others are left out, as Docker leaves out stopped containers.</param>
    public static string Json(ClusterState state, IReadOnlySet<string> running)
    {
        var plan = state.Plan;
        var pools = new JsonArray(Pool(plan.Subnet, plan.Gateway));
        if (plan.Subnet6 is { } six)
            pools.Add((JsonNode)Pool(six, plan.Gateway6!));
        var network = new JsonObject
        {
            ["Name"] = NodeCredentials.ContextName(plan.Name),
            ["Created"] = state.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["Scope"] = "local",
            ["Driver"] = "bridge",
            ["EnableIPv6"] = plan.Subnet6 is not null,
            ["IPAM"] = new JsonObject { ["Driver"] = "default", ["Config"] = pools },
            ["Internal"] = true,
            ["Containers"] = new JsonObject(plan.Hosts.Where(host => running.Contains(host.Name)).Select(host => KeyValuePair.Create(host.Name, (JsonNode?)Host(plan, host)))),
        };
        return new JsonArray(network).ToJsonString(_indented);
    }

    private static JsonObject Pool(string subnet, string gateway) => new() { ["Subnet"] = subnet, ["Gateway"] = gateway };

    private static JsonObject Host(ClusterPlan plan, ClusterHost host) => new()
    {
        ["Name"] = host.Name,
        ["MacAddress"] = host.Mac,
        ["IPv4Address"] = $"{host.IPv4}/{IpPrefix.Parse(plan.Subnet).Length}",
        ["IPv6Address"] = plan.Subnet6 is { } six ? $"{host.IPv6}/{IpPrefix.Parse(six).Length}" : "",
    };
}
