using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>
/// Writes schema nodes as OpenAPI. Shared definitions become references; each one met is remembered in
/// <see cref="Pending"/>, so that a document holds exactly the definitions that its kinds reach.
/// </summary>
internal sealed class SchemaWriter(SchemaStyle style)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>Names of built-in definitions that were referred to and still have to be written.</summary>
    public Queue<string> Pending { get; } = new();

    public JsonObject Reference(string definition)
    {
        if (_seen.Add(definition))
            Pending.Enqueue(definition);
        return new JsonObject { ["$ref"] = style.ReferencePrefix + definition };
    }

    /// <summary>The node itself, even when it has a definition name.</summary>
    public JsonObject Definition(SchemaNode node)
    {
        var json = new JsonObject();
        WriteOwn(json, node);
        WriteBounds(json, node);
        WriteChildren(json, node);
        SchemaExtensions.Write(json, node);
        return json;
    }

    private JsonObject Node(SchemaNode node, bool asProperty)
    {
        if (node.DefinitionName is not { } name || BuiltinSchemas.Find(name) is not { } definition)
            return Definition(node);
        var reference = Reference(name);
        if (!style.Version3 || (!asProperty && ReferenceEquals(node, definition)))
            return reference;
        var json = new JsonObject();
        if (node.Description is not null)
            json["description"] = node.Description;
        if (node.Default is not null)
            json["default"] = node.Default.DeepClone();
        json["allOf"] = new JsonArray(reference);
        if (!ReferenceEquals(node, definition))
            SchemaExtensions.WritePatchHints(json, node);
        // The definition says this itself; only a place that differs from it repeats it.
        if (node.MapType == definition.MapType)
            json.Remove("x-kubernetes-map-type");
        return json;
    }

    private void WriteOwn(JsonObject json, SchemaNode node)
    {
        // int-or-string has a format and two types; custom resources say it with an extension and no type.
        if (node.Type is not null)
            json["type"] = node.Type;
        if (node.Format is not null)
            json["format"] = node.Format;
        if (node.Description is not null)
            json["description"] = node.Description;
        if (node.Nullable && style.Version3)
            json["nullable"] = true;
        if (node.Default is not null)
            json["default"] = node.Default.DeepClone();
        if (node.Enum is not null)
            json["enum"] = new JsonArray([.. node.Enum.Select(v => v?.DeepClone())]);
        if (node.Required is { Count: > 0 })
            json["required"] = new JsonArray([.. node.Required.Select(r => (JsonNode)JsonValue.Create(r))]);
    }

    private static void WriteBounds(JsonObject json, SchemaNode node)
    {
        Number(json, "minimum", node.Minimum);
        Number(json, "maximum", node.Maximum);
        Flag(json, "exclusiveMinimum", node.ExclusiveMinimum);
        Flag(json, "exclusiveMaximum", node.ExclusiveMaximum);
        Number(json, "multipleOf", node.MultipleOf);
        Integer(json, "minLength", node.MinLength);
        Integer(json, "maxLength", node.MaxLength);
        if (node.Pattern is not null)
            json["pattern"] = node.Pattern;
        Integer(json, "minItems", node.MinItems);
        Integer(json, "maxItems", node.MaxItems);
        Flag(json, "uniqueItems", node.UniqueItems);
        Integer(json, "minProperties", node.MinProperties);
        Integer(json, "maxProperties", node.MaxProperties);
    }

    private void WriteChildren(JsonObject json, SchemaNode node)
    {
        if (node.Properties is not null)
        {
            var properties = new JsonObject();
            foreach (var (name, child) in node.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
                properties[name] = Node(child, asProperty: true);
            json["properties"] = properties;
        }
        if (node.Items is not null)
            json["items"] = Node(node.Items, asProperty: false);
        if (node.AdditionalProperties is not null)
            json["additionalProperties"] = Node(node.AdditionalProperties, asProperty: false);
        // OpenAPI 2 has no combinations but allOf, and readers of it stumble over them.
        if (!style.Version3)
            return;
        Combination(json, "allOf", node.AllOf);
        Combination(json, "anyOf", node.AnyOf);
        Combination(json, "oneOf", node.OneOf);
        if (node.Not is not null)
            json["not"] = Node(node.Not, asProperty: false);
    }

    private void Combination(JsonObject json, string keyword, IReadOnlyList<SchemaNode>? nodes)
    {
        if (nodes is { Count: > 0 })
            json[keyword] = new JsonArray([.. nodes.Select(n => Node(n, asProperty: false))]);
    }

    private static void Number(JsonObject json, string name, double? value)
    {
        if (value is { } number)
            json[name] = number;
    }

    private static void Integer(JsonObject json, string name, long? value)
    {
        if (value is { } number)
            json[name] = number;
    }

    private static void Flag(JsonObject json, string name, bool value)
    {
        if (value)
            json[name] = true;
    }
}
