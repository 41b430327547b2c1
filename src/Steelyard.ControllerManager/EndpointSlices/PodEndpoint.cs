using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>What a pod contributes to the endpoints of a service.</summary>
internal static class PodEndpoint
{
    public const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>"IPv4" or "IPv6"; null for what is no address.</summary>
    public static string? FamilyOf(string address) =>
        !IPAddress.TryParse(address, out var parsed) ? null : parsed.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    /// <summary>The pod's addresses of a family; none if the pod has ended or has no address yet.</summary>
    public static IReadOnlyList<string> Addresses(JsonObject pod, string family) =>
        pod.HasEnded() ? [] : [.. pod.Each("status", "podIPs").Select(ip => ip.Text("ip")).Where(ip => FamilyOf(ip) == family)];

    /// <summary>The endpoint of a slice.</summary>
    public static JsonObject Create(JsonObject service, JsonObject pod, JsonObject? node, IEnumerable<string> addresses)
    {
        var serving = pod.IsReady();
        var terminating = pod.IsTerminating();
        var endpoint = new JsonObject
        {
            ["addresses"] = new JsonArray([.. addresses.Select(address => (JsonNode)address)]),
            ["conditions"] = new JsonObject
            {
                ["ready"] = service.Flag("spec", "publishNotReadyAddresses") || (serving && !terminating),
                ["serving"] = serving,
                ["terminating"] = terminating,
            },
        };
        if (Hostname(service, pod) is { } hostname)
            endpoint["hostname"] = hostname;
        endpoint["targetRef"] = TargetReference(pod);
        if (pod.Node() is { Length: > 0 } name)
            endpoint["nodeName"] = name;
        if (node?.Label(ZoneLabel) is { } zone)
            endpoint["zone"] = zone;
        return endpoint;
    }

    public static string? Hostname(JsonObject service, JsonObject pod) =>
        pod.Text("spec", "hostname") is { Length: > 0 } hostname && pod.Text("spec", "subdomain") == service.Name() ? hostname : null;

    public static JsonObject TargetReference(JsonObject pod) =>
        new() { ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };

    /// <summary>The service's ports on this pod; those whose named port the pod does not have are left out.</summary>
    public static JsonArray Ports(JsonObject service, JsonObject pod)
    {
        var ports = new JsonArray();
        foreach (var port in service.Each("spec", "ports"))
        {
            if (Number(port, pod) is not { } number)
                continue;
            var resolved = new JsonObject { ["name"] = port.Text("name"), ["protocol"] = Protocol(port), ["port"] = number };
            if (port.TextOrNull("appProtocol") is { } application)
                resolved["appProtocol"] = application;
            ports.Add((JsonNode)resolved);
        }
        return ports;
    }

    private static long? Number(JsonObject port, JsonObject pod)
    {
        var target = port.At("targetPort");
        if (target.TextOrNull() is not { Length: > 0 } name)
            return target.IntegerOrNull() is > 0 and var number ? number : port.IntegerOrNull("port");
        foreach (var container in pod.Each("spec", "containers"))
        {
            foreach (var candidate in container.Each("ports"))
            {
                if (candidate.Text("name") == name && Protocol(candidate) == Protocol(port))
                    return candidate.Integer("containerPort");
            }
        }
        return null;
    }

    private static string Protocol(JsonObject port) => port.Text("protocol") is { Length: > 0 } protocol ? protocol : "TCP";
}
