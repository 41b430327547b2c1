using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Objects are only made in namespaces that exist and stay; the system's own namespaces are not deleted.</summary>
internal static class NamespaceLifecycle
{
    public const string Namespaces = "namespaces";

    private static readonly HashSet<string> _protected = ["default", "kube-system", "kube-public"];

    public static void CheckCreate(ObjectStore store, ResourceDefinition resource, string? ns, string? name)
    {
        if (string.IsNullOrEmpty(ns))
            return;
        var found = store.Get(Namespaces, null, ns)
            ?? throw new ApiMachinery.Errors.StatusException(404, "NotFound", $"namespaces \"{ns}\" not found",
                new JsonObject { ["name"] = ns, ["kind"] = Namespaces });
        if (!ObjectMeta.IsTerminating(found.Value))
            return;
        var cause = new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {ns} is being terminated",
            ["field"] = "metadata.namespace",
        };
        throw ApiErrors.Forbidden(resource, name,
            $"unable to create new content in namespace {ns} because it is being terminated", new JsonArray(cause));
    }

    public static void CheckDelete(ResourceDefinition resource, string name)
    {
        if (resource.StorageName == Namespaces && _protected.Contains(name))
            throw ApiErrors.Forbidden(resource, name, "this namespace may not be deleted");
    }
}
