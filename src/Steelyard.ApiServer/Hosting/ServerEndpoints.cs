using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Hosting;

/// <summary>Tells where the service default/kubernetes leads: the server itself writes its endpoints, no controller does.</summary>
internal static class ServerEndpoints
{
    private const string Namespace = "default";
    private const string Service = "kubernetes";
    private static readonly ResourceName _endpoints = new(string.Empty, "v1", "endpoints");
    private static readonly ResourceName _slices = new("discovery.k8s.io", "v1", "endpointslices");

    /// <summary>Makes or corrects the Endpoints and the EndpointSlice of the first address's family.</summary>
    public static async Task PublishAsync(IObjectClient client, IReadOnlyList<IPAddress> addresses, int port, CancellationToken ct)
    {
        var family = addresses[0].AddressFamily;
        var texts = addresses.Where(address => address.AddressFamily == family).Select(address => address.ToString()).ToList();
        await WriteAsync(client, _endpoints, Endpoints(texts, port), ct).ConfigureAwait(false);
        await WriteAsync(client, _slices, Slice(texts, port, family), ct).ConfigureAwait(false);
    }

    private static async Task WriteAsync(IObjectClient client, ResourceName resource, JsonObject wanted, CancellationToken ct)
    {
        try
        {
            if (await client.GetAsync(resource, Namespace, Service, ct).ConfigureAwait(false) is null)
                await client.CreateAsync(resource, Namespace, wanted, ct).ConfigureAwait(false);
            else
                await client.MergePatchAsync(resource, Namespace, Service, wanted, null, ct).ConfigureAwait(false);
        }
        catch (StatusException e) when (e.Code == 409)
        {
            // Somebody wrote it at this moment; another server of this cluster would have written the same.
        }
    }

    private static JsonObject Endpoints(List<string> addresses, int port) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Endpoints",
        // The slice below says the same; a mirrored one would double each address.
        ["metadata"] = Metadata("endpointslice.kubernetes.io/skip-mirror", "true"),
        ["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray([.. addresses.Select(address => new JsonObject { ["ip"] = address })]),
            ["ports"] = Ports(port),
        }),
    };

    private static JsonObject Slice(List<string> addresses, int port, AddressFamily family) => new()
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = Metadata("kubernetes.io/service-name", Service),
        ["addressType"] = family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
        ["endpoints"] = new JsonArray([.. addresses.Select(address => new JsonObject
        {
            ["addresses"] = new JsonArray(address),
            ["conditions"] = new JsonObject { ["ready"] = true },
        })]),
        ["ports"] = Ports(port),
    };

    private static JsonObject Metadata(string label, string value) => new()
    {
        ["name"] = Service,
        ["namespace"] = Namespace,
        ["labels"] = new JsonObject { [label] = value },
    };

    private static JsonArray Ports(int port) => new(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" });
}
