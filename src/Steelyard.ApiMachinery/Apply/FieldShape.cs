using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>How a value splits into fields that can have different owners.</summary>
internal enum FieldShape
{
    /// <summary>Owned as a whole: scalars, atomic maps and atomic lists.</summary>
    Leaf,
    /// <summary>Each member is owned on its own.</summary>
    Map,
    /// <summary>A list whose items are told apart by keys or by value.</summary>
    List,
}

/// <summary>What schemas say about ownership. Where no schema reaches, maps are granular and lists are atomic.</summary>
internal static class FieldShapes
{
    public static FieldShape Of(JsonNode? value, SchemaNode? schema) => value switch
    {
        JsonObject when schema is { MapType: "atomic" } || IsOpaque(schema) => FieldShape.Leaf,
        JsonObject => FieldShape.Map,
        JsonArray when schema?.ListType is "set" or "map" => FieldShape.List,
        _ => FieldShape.Leaf,
    };

    public static SchemaNode? Child(SchemaNode? schema, string name) =>
        schema?.Properties?.GetValueOrDefault(name) ?? schema?.AdditionalProperties;

    /// <summary>The path element of a list item, or null for an item without any of its keys.</summary>
    public static string? Element(JsonNode? item, SchemaNode list)
    {
        if (list.ListType != "map")
            return PathElement.Value(item);
        return item is JsonObject map ? PathElement.Key(map, list) : null;
    }

    /// <summary>
    /// The value a genuine server sees for a member that is not written: built-in kinds are structs there, whose struct members always
    /// exist and whose required members are zero or null. In the schema tables a zero default tells of such members. Gives false where absent means absent.
    /// </summary>
    public static bool TryImplied(SchemaNode? parent, string name, out JsonNode? value)
    {
        value = null;
        if (parent?.DefinitionName is null || parent.Properties?.GetValueOrDefault(name) is not { } child)
            return false;
        if (child.Default is JsonObject { Count: 0 })
        {
            value = _emptyMap;
            return true;
        }

        if (IsZero(child.Default))
        {
            value = child.Default;
            return true;
        }

        return child.Items is not null && parent.Required?.Contains(name) == true;
    }

    private static readonly JsonObject _emptyMap = [];

    private static bool IsZero(JsonNode? value) => value is JsonValue && value.ToJsonString() is "0" or "false" or "\"\"";

    // Raw JSON inside built-in kinds (RawExtension and the like) is atomic.
    private static bool IsOpaque(SchemaNode? schema) =>
        schema is { DefinitionName: not null, Properties: null, AdditionalProperties: null };
}
