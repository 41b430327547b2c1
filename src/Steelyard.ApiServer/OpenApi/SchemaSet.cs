using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>The schemas of a set of resources and all they refer to, by definition name, sorted.</summary>
internal sealed class SchemaSet
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static readonly string[] _common =
        [Meta + "DeleteOptions", Meta + "Status", Meta + "WatchEvent", Meta + "APIResourceList"];

    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);
    private readonly SchemaWriter _writer;

    public SchemaSet(SchemaStyle style, IEnumerable<ResourceDefinition> resources)
    {
        _writer = new SchemaWriter(style);
        foreach (var resource in resources)
            Add(resource);
        foreach (var name in _common.Where(n => BuiltinSchemas.Find(n) is not null))
            _writer.Reference(name);
        while (_writer.Pending.TryDequeue(out var name))
            AddBuiltin(name);
    }

    public JsonObject ToJson() => new(_schemas.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));

    /// <summary>Definition name of a custom kind: the group's labels reversed, version, kind.</summary>
    public static string CustomName(string group, string version, string kind) =>
        string.Join('.', group.Split('.').Reverse()) + $".{version}.{kind}";

    private void Add(ResourceDefinition resource)
    {
        if (resource.IsCustom)
        {
            AddCustom(resource);
            return;
        }
        Refer(resource.Group, resource.Version, resource.Kind);
        Refer(resource.Group, resource.Version, resource.ListKind);
        foreach (var info in resource.Subresources.Select(s => SubresourceInfo.Of(resource, s)).Where(i => i.IsForeign))
            Refer(info.Group, info.Version, info.Kind);
    }

    private void Refer(string group, string version, string kind)
    {
        if (BuiltinSchemas.DefinitionOf(group, version, kind) is { } name)
            _writer.Reference(name);
    }

    private void AddBuiltin(string name)
    {
        if (BuiltinSchemas.Find(name) is not { } node)
            return;
        var json = _writer.Definition(node);
        var kinds = BuiltinSchemas.KindsOf(name);
        if (kinds.Count > 0)
            json["x-kubernetes-group-version-kind"] = DiscoveryJson.Array(kinds.Select(k => SchemaExtensions.Kind(k.Group, k.Version, k.Kind)));
        _schemas[name] = json;
    }

    private void AddCustom(ResourceDefinition resource)
    {
        var name = CustomName(resource.Group, resource.Version, resource.Kind);
        var schema = resource.Schema is null ? new JsonObject { ["type"] = "object" } : _writer.Definition(resource.Schema);
        schema["x-kubernetes-group-version-kind"] =
            new JsonArray(SchemaExtensions.Kind(resource.Group, resource.Version, resource.Kind));
        _schemas[name] = schema;
        _schemas[CustomName(resource.Group, resource.Version, resource.ListKind)] = CustomList(resource, name);
        if (resource.Subresources.Contains("scale"))
            Refer("autoscaling", "v1", "Scale");
    }

    private JsonObject CustomList(ResourceDefinition resource, string itemName) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = _writer.Reference(itemName) },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = _writer.Reference(Meta + "ListMeta"),
        },
        ["x-kubernetes-group-version-kind"] =
            new JsonArray(SchemaExtensions.Kind(resource.Group, resource.Version, resource.ListKind)),
    };
}
