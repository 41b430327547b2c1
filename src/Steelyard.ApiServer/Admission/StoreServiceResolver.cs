using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Admission;

/// <summary>
/// Takes a ready endpoint from the EndpointSlices of the Service: cluster addresses lead nowhere where there is no
/// service proxy.
/// </summary>
public sealed class StoreServiceResolver(ObjectStore store) : IServiceResolver
{
    public ValueTask<IPEndPoint> ResolveAsync(string ns, string name, int port, CancellationToken ct)
    {
        var service = store.Get("services", ns, name)?.Value ?? throw new WebhookCallException($"service \"{name}\" not found");
        var wanted = service.Each("spec", "ports").FirstOrDefault(p => p.Integer("port") == port)
            ?? throw new WebhookCallException($"no service port {port} found for service \"{name}\"");
        foreach (var slice in store.Snapshot("endpointslices.discovery.k8s.io").Enumerate(ns))
        {
            if (slice.Namespace == ns && slice.Value.Text("metadata", "labels", "kubernetes.io/service-name") == name
                && Find(slice.Value, wanted.Text("name")) is { } endpoint)
                return ValueTask.FromResult(endpoint);
        }
        throw new WebhookCallException($"no endpoints available for service \"{name}\"");
    }

    private static IPEndPoint? Find(JsonObject slice, string portName)
    {
        var port = slice.Each("ports").FirstOrDefault(p => p.Text("name") == portName);
        var endpoint = slice.Each("endpoints").FirstOrDefault(e => e.At("conditions", "ready") is null || e.Flag("conditions", "ready"));
        return port is not null && endpoint.Texts("addresses").FirstOrDefault() is { } text && IPAddress.TryParse(text, out var address)
            ? new IPEndPoint(address, (int)port.Integer("port"))
            : null;
    }
}
