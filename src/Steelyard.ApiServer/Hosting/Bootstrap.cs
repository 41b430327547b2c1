using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Hosting;

/// <summary>The objects that are there from the start.</summary>
internal static class Bootstrap
{
    private static readonly ResourceName _namespaces = new(string.Empty, "v1", "namespaces");
    private static readonly ResourceName _services = new(string.Empty, "v1", "services");

    /// <summary>Makes those that are missing.</summary>
    public static async Task RunAsync(IObjectClient client, int port, CancellationToken ct)
    {
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
            await EnsureAsync(client, _namespaces, null, Object("Namespace", name)).ConfigureAwait(false);
        var service = Object("Service", "kubernetes");
        service["metadata"]!["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" };
        service["spec"] = new JsonObject
        {
            ["clusterIP"] = "10.43.0.1",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["protocol"] = "TCP", ["targetPort"] = port }),
        };
        await EnsureAsync(client, _services, "default", service).ConfigureAwait(false);

        async Task EnsureAsync(IObjectClient objects, ResourceName resource, string? ns, JsonObject obj)
        {
            try
            {
                if (await objects.GetAsync(resource, ns, obj["metadata"]!["name"]!.GetValue<string>(), ct).ConfigureAwait(false) is null)
                    await objects.CreateAsync(resource, ns, obj, ct).ConfigureAwait(false);
            }
            catch (StatusException e) when (e.Code == 409)
            {
                // It is there already, which is all that matters.
            }
        }
    }

    private static JsonObject Object(string kind, string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
    };
}
