using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Objects are only made in namespaces that exist and stay; the system's own namespaces are not deleted.</summary>
internal static class NamespaceLifecycle
{
    public const string Namespaces = "namespaces";

    private static readonly HashSet<string> _protected = ["default", "kube-system", "kube-public"];

    /// <summary>Throws unless objects may be made in the namespace; its state then, null for objects outside of namespaces.</summary>
    public static StoredObject? CheckCreate(ObjectStore store, ResourceDefinition resource, string? ns, string? name)
    {
        if (string.IsNullOrEmpty(ns))
            return null;
        var found = store.Get(Namespaces, null, ns)
            ?? throw new ApiMachinery.Errors.StatusException(404, "NotFound", $"namespaces \"{ns}\" not found",
                new JsonObject { ["name"] = ns, ["kind"] = Namespaces });
        if (!ObjectMeta.IsTerminating(found.Value))
            return found;
        var cause = new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {ns} is being terminated",
            ["field"] = "metadata.namespace",
        };
        throw ApiErrors.Forbidden(resource, name,
            $"unable to create new content in namespace {ns} because it is being terminated", new JsonArray(cause));
    }

    /// <summary>
    /// The same at the moment of storing: a namespace that began to end since <see cref="CheckCreate"/> must not get
    /// an object that whoever empties it has not seen.
    /// </summary>
    public static void CheckUnchanged(ObjectStore store, ResourceDefinition resource, StoredObject? seen, string name)
    {
        if (seen is not null && !ReferenceEquals(store.Get(Namespaces, null, seen.Name), seen))
            CheckCreate(store, resource, seen.Name, name);
    }

    public static void CheckDelete(ResourceDefinition resource, string name)
    {
        if (resource.StorageName == Namespaces && _protected.Contains(name))
            throw ApiErrors.Forbidden(resource, name, "this namespace may not be deleted");
    }
}
