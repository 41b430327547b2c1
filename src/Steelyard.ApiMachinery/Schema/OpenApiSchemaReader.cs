using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Turns the JSONSchemaProps of a CustomResourceDefinition (<c>openAPIV3Schema</c>) into <see cref="SchemaNode"/>s.
/// Reading is lenient: values of a wrong JSON type are skipped, since the checks of the definition have
/// reported them before.
/// </summary>
public static class OpenApiSchemaReader
{
    /// <summary>Reads a schema as written, without the fields every resource has.</summary>
    public static SchemaNode Read(JsonObject jsonSchemaProps) => ReadNode(jsonSchemaProps);

    /// <summary>Reads the schema of a whole resource: apiVersion, kind and metadata are known whatever the author wrote.</summary>
    public static SchemaNode ReadResource(JsonObject jsonSchemaProps)
    {
        var node = ReadNode(jsonSchemaProps);
        AddResourceFields(node);
        return node;
    }

    private static SchemaNode ReadNode(JsonObject json)
    {
        var node = new SchemaNode
        {
            Type = String(json, "type") is { Length: > 0 } type ? type : null,
            Format = String(json, "format"),
            Description = String(json, "description"),
            Nullable = Bool(json, "nullable"),
            Default = json["default"]?.DeepClone(),
            Enum = json["enum"] is JsonArray values ? [.. values.Select(v => v?.DeepClone())] : null,
            Properties = ReadMap(json["properties"]),
            Required = Strings(json, "required"),
            Items = json["items"] is JsonObject items ? ReadNode(items) : null,
            AdditionalProperties = ReadAdditional(json["additionalProperties"]),
            AllOf = ReadList(json["allOf"]),
            AnyOf = ReadList(json["anyOf"]),
            OneOf = ReadList(json["oneOf"]),
            Not = json["not"] is JsonObject not ? ReadNode(not) : null,
        };
        ReadBounds(json, node);
        ReadExtensions(json, node);
        return node;
    }

    private static void ReadBounds(JsonObject json, SchemaNode node)
    {
        node.Minimum = Number(json, "minimum");
        node.Maximum = Number(json, "maximum");
        node.ExclusiveMinimum = Bool(json, "exclusiveMinimum");
        node.ExclusiveMaximum = Bool(json, "exclusiveMaximum");
        node.MultipleOf = Number(json, "multipleOf");
        node.MinLength = Integer(json, "minLength");
        node.MaxLength = Integer(json, "maxLength");
        node.Pattern = String(json, "pattern") is { Length: > 0 } pattern ? pattern : null;
        node.MinItems = Integer(json, "minItems");
        node.MaxItems = Integer(json, "maxItems");
        node.UniqueItems = Bool(json, "uniqueItems");
        node.MinProperties = Integer(json, "minProperties");
        node.MaxProperties = Integer(json, "maxProperties");
    }

    private static void ReadExtensions(JsonObject json, SchemaNode node)
    {
        node.PreserveUnknownFields = Bool(json, "x-kubernetes-preserve-unknown-fields");
        node.EmbeddedResource = Bool(json, "x-kubernetes-embedded-resource");
        node.IntOrString = Bool(json, "x-kubernetes-int-or-string");
        node.ListType = String(json, "x-kubernetes-list-type");
        node.ListMapKeys = Strings(json, "x-kubernetes-list-map-keys");
        node.MapType = String(json, "x-kubernetes-map-type");
        node.Rules = ReadRules(json["x-kubernetes-validations"]);
        if (node.EmbeddedResource)
            AddResourceFields(node);
    }

    private static void AddResourceFields(SchemaNode node)
    {
        var properties = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (node.Properties is not null)
        {
            foreach (var (name, child) in node.Properties)
                properties[name] = child;
        }
        properties.TryAdd("apiVersion", new SchemaNode { Type = "string" });
        properties.TryAdd("kind", new SchemaNode { Type = "string" });
        properties["metadata"] = ObjectMetaSchema.With(properties.GetValueOrDefault("metadata"));
        node.Properties = properties;
    }

    private static Dictionary<string, SchemaNode>? ReadMap(JsonNode? json)
    {
        if (json is not JsonObject map)
            return null;
        var result = new Dictionary<string, SchemaNode>(map.Count, StringComparer.Ordinal);
        foreach (var (name, child) in map)
        {
            if (child is JsonObject schema)
                result[name] = ReadNode(schema);
        }
        return result;
    }

    private static List<SchemaNode>? ReadList(JsonNode? json) =>
        json is JsonArray { Count: > 0 } list ? [.. list.OfType<JsonObject>().Select(ReadNode)] : null;

    private static SchemaNode? ReadAdditional(JsonNode? json) => json switch
    {
        JsonObject schema => ReadNode(schema),
        JsonValue flag when flag.GetValueKind() == JsonValueKind.True => new SchemaNode { PreserveUnknownFields = true },
        _ => null,
    };

    private static List<ValidationRule>? ReadRules(JsonNode? json) =>
        json is JsonArray { Count: > 0 } rules ? [.. rules.OfType<JsonObject>().Select(ReadRule)] : null;

    private static ValidationRule ReadRule(JsonObject json) => new(
        String(json, "rule") ?? "",
        String(json, "message"),
        String(json, "messageExpression"),
        String(json, "reason"),
        String(json, "fieldPath"),
        json["optionalOldSelf"] is JsonValue ? Bool(json, "optionalOldSelf") : null);

    private static string? String(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool Bool(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static double? Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? JsonNumber.ToDouble(value) : null;

    private static long? Integer(JsonObject json, string name) =>
        json[name] is JsonValue value && JsonNumber.TryGetInt64(value, out var number) ? number : null;

    private static List<string>? Strings(JsonObject json, string name) =>
        json[name] is JsonArray list
            ? [.. list.OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>())]
            : null;
}
