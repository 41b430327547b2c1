using System.Text.Json.Nodes;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>
/// The <c>paths</c> of a document. Clients read from them which kind a resource has, and which query parameters a
/// PATCH understands; more is not said.
/// </summary>
internal static class PathWriter
{
    private static readonly string[] _writeParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];
    private static readonly string[] _listParameters =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion",
        "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch",
    ];

    public static JsonObject Write(IEnumerable<ResourceDefinition> resources)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var resource in resources)
            Add(paths, resource);
        return new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
    }

    private static void Add(SortedDictionary<string, JsonObject> paths, ResourceDefinition resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.GroupVersion}";
        var collection = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Plural}" : $"{root}/{resource.Plural}";
        var kind = SchemaExtensions.Kind(resource.Group, resource.Version, resource.Kind);

        var list = Path(resource.Namespaced, named: false);
        AddOperations(list, resource.Verbs, kind, ("list", "get"), ("create", "post"), ("deletecollection", "delete"));
        paths[collection] = list;
        if (resource.Namespaced && resource.Verbs.Contains("list"))
        {
            var all = Path(namespaced: false, named: false);
            AddOperations(all, resource.Verbs, kind, ("list", "get"));
            paths[$"{root}/{resource.Plural}"] = all;
        }
        if (resource.Verbs.Contains("get"))
        {
            var one = Path(resource.Namespaced, named: true);
            AddOperations(one, resource.Verbs, kind, ("get", "get"), ("update", "put"), ("patch", "patch"), ("delete", "delete"));
            paths[collection + "/{name}"] = one;
        }
        foreach (var name in resource.Subresources)
            paths[$"{collection}/{{name}}/{name}"] = Subresource(resource, name);
    }

    private static JsonObject Subresource(ResourceDefinition resource, string name)
    {
        var info = SubresourceInfo.Of(resource, name);
        var kind = info.IsForeign
            ? SchemaExtensions.Kind(info.Group, info.Version, info.Kind)
            : SchemaExtensions.Kind(resource.Group, resource.Version, info.Kind);
        var path = Path(resource.Namespaced, named: true);
        AddOperations(path, info.Verbs, kind, ("get", "get"), ("create", "post"), ("update", "put"), ("patch", "patch"));
        return path;
    }

    private static JsonObject Path(bool namespaced, bool named)
    {
        var parameters = new JsonArray();
        if (named)
            parameters.Add((JsonNode)Parameter("name", "path"));
        if (namespaced)
            parameters.Add((JsonNode)Parameter("namespace", "path"));
        return parameters.Count == 0 ? [] : new JsonObject { ["parameters"] = parameters };
    }

    private static void AddOperations(
        JsonObject path, IReadOnlyList<string> served, JsonObject kind, params ReadOnlySpan<(string Verb, string Method)> operations)
    {
        foreach (var (verb, method) in operations)
        {
            if (served.Contains(verb))
                path[method] = Operation(verb, kind);
        }
    }

    private static JsonObject Operation(string verb, JsonObject kind)
    {
        var names = verb switch
        {
            "list" or "deletecollection" => _listParameters,
            "create" or "update" or "patch" => _writeParameters,
            "delete" => ["dryRun", "gracePeriodSeconds", "propagationPolicy"],
            _ => Array.Empty<string>(),
        };
        return new JsonObject
        {
            ["parameters"] = DiscoveryJson.Array(names.Select(n => Parameter(n, "query"))),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
            ["x-kubernetes-action"] = verb == "create" ? "post" : verb == "update" ? "put" : verb,
            ["x-kubernetes-group-version-kind"] = kind.DeepClone(),
        };
    }

    private static JsonObject Parameter(string name, string location)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = location };
        if (location == "path")
            parameter["required"] = true;
        parameter["schema"] = new JsonObject { ["type"] = "string" };
        return parameter;
    }
}
