using System.Text.Json.Nodes;

namespace Steelyard.Api.CustomResources;

/// <summary>
/// A node of a structural OpenAPI v3 schema, described once in code; rendered by <see cref="ToJson"/>. Limits are
/// inclusive. <see cref="Default"/> is a bool, int or null.
/// </summary>
public sealed record SchemaProperty(string Type, string? Description = null)
{
    public string? Format { get; init; }

    public object? Default { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public int? MinItems { get; init; }

    public IReadOnlyList<string> Enum { get; init; } = [];

    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    public SchemaProperty? Items { get; init; }

    public SchemaProperty? AdditionalProperties { get; init; }

    public IReadOnlyList<(string Name, SchemaProperty Schema)> Properties { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Whether the object is owned as a whole by one field manager.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>For a list of objects: the field whose value identifies an item, so that managers can own items.</summary>
    public string? ListMapKey { get; init; }

    public static SchemaProperty Text(string description) => new("string", description);

    public static SchemaProperty Flag(string description, bool? defaultValue = null) =>
        new("boolean", description) { Default = defaultValue };

    public static SchemaProperty Int32(string description, long? minimum = null, long? maximum = null, int? defaultValue = null) =>
        new("integer", description) { Format = "int32", Minimum = minimum, Maximum = maximum, Default = defaultValue };

    public static SchemaProperty Int64(string description, long? minimum = null, long? maximum = null) =>
        new("integer", description) { Format = "int64", Minimum = minimum, Maximum = maximum };

    public static SchemaProperty List(string description, SchemaProperty items) =>
        new("array", description) { Items = items };

    public static SchemaProperty Texts(string description) => List(description, new SchemaProperty("string"));

    public static SchemaProperty Object(string? description, params (string Name, SchemaProperty Schema)[] properties) =>
        new("object", description) { Properties = properties };

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Description is not null)
            json["description"] = Description;
        json["type"] = Type;
        if (Format is not null)
            json["format"] = Format;
        if (Default is not null)
            json["default"] = Default is bool flag ? JsonValue.Create(flag) : JsonValue.Create((int)Default);
        AddLimits(json);
        AddChildren(json);
        AddExtensions(json);
        return json;
    }

    private void AddLimits(JsonObject json)
    {
        if (Minimum is { } minimum)
            json["minimum"] = minimum;
        if (Maximum is { } maximum)
            json["maximum"] = maximum;
        if (MinItems is { } minItems)
            json["minItems"] = minItems;
        if (Enum.Count > 0)
            json["enum"] = ToArray(Enum);
    }

    private void AddChildren(JsonObject json)
    {
        if (Items is not null)
            json["items"] = Items.ToJson();
        if (AdditionalProperties is not null)
            json["additionalProperties"] = AdditionalProperties.ToJson();
        if (Properties.Count > 0)
            json["properties"] = new JsonObject(Properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema.ToJson())));
        if (Required.Count > 0)
            json["required"] = ToArray(Required);
    }

    private void AddExtensions(JsonObject json)
    {
        if (IsAtomic)
            json["x-kubernetes-map-type"] = "atomic";
        if (ListMapKey is not null)
        {
            json["x-kubernetes-list-type"] = "map";
            json["x-kubernetes-list-map-keys"] = ToArray([ListMapKey]);
        }

        if (Rules.Count > 0)
            json["x-kubernetes-validations"] = new JsonArray([.. Rules.Select(RuleToJson)]);
    }

    private static JsonNode RuleToJson(CelRule rule) =>
        new JsonObject { ["message"] = rule.Message, ["rule"] = rule.Rule };

    internal static JsonArray ToArray(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
}
