using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>Gives a cluster its first roles and bindings; what is already there stays as it is.</summary>
public static class BootstrapPolicy
{
    private static readonly ResourceName _roles = new("rbac.authorization.k8s.io", "v1", "clusterroles");
    private static readonly ResourceName _bindings = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings");

    public static async Task EnsureAsync(IObjectClient client, CancellationToken ct)
    {
        var writes = BootstrapRoles.All().Select(r => EnsureAsync(client, _roles, r, ct))
            .Concat(BootstrapRoles.Bindings().Select(b => EnsureAsync(client, _bindings, b, ct)));
        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    private static async Task EnsureAsync(IObjectClient client, ResourceName resource, JsonObject obj, CancellationToken ct)
    {
        if (await client.GetAsync(resource, null, obj.Text("metadata", "name"), ct).ConfigureAwait(false) is not null)
            return;
        try
        {
            await client.CreateAsync(resource, null, obj, ct).ConfigureAwait(false);
        }
        catch (StatusException e) when (e.Code == 409)
        {
            // Somebody else was faster; theirs is as good.
        }
    }
}
