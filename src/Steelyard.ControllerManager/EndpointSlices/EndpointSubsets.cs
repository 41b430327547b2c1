using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>The subsets of an Endpoints object: addresses of the service's first family, grouped by ports.</summary>
internal static class EndpointSubsets
{
    /// <summary>More addresses an Endpoints object does not take.</summary>
    private const int MaxAddresses = 1000;

    /// <summary>Null when there is no address.</summary>
    public static JsonArray? Compute(JsonObject service, IEnumerable<JsonObject> pods)
    {
        var family = service.Texts("spec", "ipFamilies").FirstOrDefault() ?? "IPv4";
        var withoutPorts = service.Count("spec", "ports") == 0;
        var subsets = new Dictionary<string, Subset>();
        foreach (var pod in pods.Where(pod => Belongs(service, pod)).Take(MaxAddresses))
        {
            var ports = PodEndpoint.Ports(service, pod);
            if (PodEndpoint.Addresses(pod, family) is not [var address, ..] || (ports.Count == 0 && !withoutPorts))
                continue;
            var text = ports.ToJsonString();
            if (!subsets.TryGetValue(text, out var subset))
                subsets[text] = subset = new Subset(ports, [], []);
            var ready = service.Flag("spec", "publishNotReadyAddresses") || pod.IsReady();
            (ready ? subset.Ready : subset.NotReady).Add((address, Address(service, pod, address)));
        }
        return subsets.Count == 0 ? null : new JsonArray([.. subsets.Values.Select(ToJson)]);
    }

    // Unlike slices, Endpoints do not list pods that are being deleted.
    private static bool Belongs(JsonObject service, JsonObject pod) =>
        !pod.IsTerminating() || service.Flag("spec", "publishNotReadyAddresses");

    private static JsonObject Address(JsonObject service, JsonObject pod, string ip)
    {
        var address = new JsonObject { ["ip"] = ip };
        if (PodEndpoint.Hostname(service, pod) is { } hostname)
            address["hostname"] = hostname;
        if (pod.Node() is { Length: > 0 } node)
            address["nodeName"] = node;
        address["targetRef"] = PodEndpoint.TargetReference(pod);
        return address;
    }

    private static JsonObject ToJson(Subset subset)
    {
        var result = new JsonObject();
        if (subset.Ready.Count > 0)
            result["addresses"] = Sorted(subset.Ready);
        if (subset.NotReady.Count > 0)
            result["notReadyAddresses"] = Sorted(subset.NotReady);
        if (subset.Ports.Count > 0)
            result["ports"] = new JsonArray([.. subset.Ports.OfType<JsonObject>().Select(Port)]);
        return result;
    }

    private static JsonArray Sorted(List<(string Ip, JsonObject Address)> addresses) =>
        new([.. addresses.OrderBy(a => Convert.ToHexString(IPAddress.Parse(a.Ip).GetAddressBytes()), StringComparer.Ordinal).Select(a => a.Address)]);

    private static JsonObject Port(JsonObject port)
    {
        var result = new JsonObject();
        if (port.Text("name") is { Length: > 0 } name)
            result["name"] = name;
        result["port"] = port.Integer("port");
        result["protocol"] = port.Text("protocol");
        if (port.TextOrNull("appProtocol") is { } application)
            result["appProtocol"] = application;
        return result;
    }

    private sealed record Subset(JsonArray Ports, List<(string, JsonObject)> Ready, List<(string, JsonObject)> NotReady);
}
