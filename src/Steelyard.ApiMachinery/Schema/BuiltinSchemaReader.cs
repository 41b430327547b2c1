using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Turns definitions of the built-in schema tables into nodes, each definition once. A property of the tables is
/// either a schema in itself or <c>{"$ref": definition, "default": …}</c>. Not thread-safe.
/// </summary>
internal sealed class BuiltinSchemaReader(Func<string, JsonElement> definitions)
{
    private readonly Dictionary<string, SchemaNode> _nodes = [];

    // Copies whose definition was still being read when they were met (schemas are recursive).
    private readonly List<(SchemaNode Copy, SchemaNode Definition)> _copies = [];
    private int _depth;

    /// <summary>The node of an existing definition.</summary>
    public SchemaNode Read(string name)
    {
        if (_nodes.TryGetValue(name, out var known))
            return known;
        var node = new SchemaNode { DefinitionName = name };
        _nodes.Add(name, node);
        _depth++;
        Fill(node, definitions(name));
        if (--_depth == 0)
            FinishCopies();
        return node;
    }

    private SchemaNode ReadInline(JsonElement e)
    {
        if (!e.TryGetProperty("$ref", out var reference))
        {
            var inline = new SchemaNode();
            Fill(inline, e);
            return inline;
        }
        var definition = Read(reference.GetString()!);
        if (e.EnumerateObject().All(static p => p.NameEquals("$ref")))
            return definition;
        var copy = new SchemaNode();
        FillOwn(copy, e);
        _copies.Add((copy, definition));
        return copy;
    }

    private void FinishCopies()
    {
        foreach (var (copy, definition) in _copies)
        {
            copy.DefinitionName = definition.DefinitionName;
            copy.Type ??= definition.Type;
            copy.Format ??= definition.Format;
            copy.Properties = definition.Properties;
            copy.AdditionalProperties = definition.AdditionalProperties;
            copy.Items = definition.Items;
            copy.Required = definition.Required;
            copy.OneOf = definition.OneOf;
            copy.IntOrString = definition.IntOrString;
            copy.PreserveUnknownFields = definition.PreserveUnknownFields;
            copy.MapType ??= definition.MapType;
        }
        _copies.Clear();
    }

    private void Fill(SchemaNode node, JsonElement e)
    {
        FillOwn(node, e);
        if (e.TryGetProperty("properties", out var properties))
            node.Properties = properties.EnumerateObject().ToFrozenDictionary(static p => p.Name, p => ReadInline(p.Value));
        if (e.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object)
            node.AdditionalProperties = ReadInline(additional);
        if (e.TryGetProperty("items", out var items))
            node.Items = ReadInline(items);
        if (e.TryGetProperty("oneOf", out var oneOf))
            node.OneOf = oneOf.EnumerateArray().Select(ReadInline).ToArray();
        node.Required = Strings(e, "required");
        node.IntOrString = node.Format == "int-or-string";
        node.PreserveUnknownFields = HoldsAnything(node);
    }

    private static void FillOwn(SchemaNode node, JsonElement e)
    {
        node.Type = String(e, "type");
        node.Format = String(e, "format");
        node.ListType = String(e, "x-kubernetes-list-type");
        node.MapType = String(e, "x-kubernetes-map-type");
        node.PatchStrategy = String(e, "x-kubernetes-patch-strategy");
        node.PatchMergeKey = String(e, "x-kubernetes-patch-merge-key");
        node.ListMapKeys = Strings(e, "x-kubernetes-list-map-keys");
        if (e.TryGetProperty("default", out var value))
            node.Default = JsonNode.Parse(value.GetRawText());
        if (e.TryGetProperty("enum", out var values))
            node.Enum = values.EnumerateArray().Select(static v => JsonNode.Parse(v.GetRawText())).ToArray();
    }

    /// <summary>Raw JSON (RawExtension, FieldsV1, CRD defaults …) is told in the tables by naming no content.</summary>
    private static bool HoldsAnything(SchemaNode node) =>
        node is { Properties: null, AdditionalProperties: null, Items: null, OneOf: null, Type: null or "object" };

    private static string? String(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string[]? Strings(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) ? value.EnumerateArray().Select(static v => v.GetString()!).ToArray() : null;
}
