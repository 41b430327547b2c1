using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>Reads EndpointSlices (discovery.k8s.io/v1).</summary>
internal static class SliceReader
{
    public const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>The slice, or null when it belongs to no service or holds no IP addresses.</summary>
    public static EndpointSlice? Read(JsonObject slice)
    {
        if (slice.Label(ServiceLabel) is not { Length: > 0 } service)
            return null;
        if (Family(slice.Text("addressType")) is not { } family)
            return null;
        return new EndpointSlice(
            slice.Key(),
            new ObjectKey(slice.Namespace(), service),
            family,
            [.. slice.Each("ports").Select(port => new SlicePort(port.Text("name"), ServiceReader.Protocol(port), (int)port.Integer("port")))],
            [.. slice.Each("endpoints").Select(endpoint => Endpoint(endpoint, family))]);
    }

    private static IpFamily? Family(string addressType) => addressType switch
    {
        "IPv4" => IpFamily.IPv4,
        "IPv6" => IpFamily.IPv6,
        _ => null,
    };

    // Absent conditions: ready and serving read as true, terminating as false (API documentation of EndpointConditions).
    private static SliceEndpoint Endpoint(JsonObject endpoint, IpFamily family)
    {
        var conditions = endpoint.At("conditions");
        var ready = Flag(conditions, "ready") ?? true;
        return new SliceEndpoint(
            [.. ServiceReader.Addresses(endpoint.Texts("addresses")).Where(address => address.Family == family)],
            endpoint.Text("nodeName"),
            ready,
            Flag(conditions, "serving") ?? ready,
            Flag(conditions, "terminating") ?? false);
    }

    private static bool? Flag(JsonNode? conditions, string name) =>
        conditions.At(name) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;
}
