using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Brings an object of a built-in kind into the form in which a genuine server prints it after it went through its
/// typed structures: unknown members and nulls gone, zero values left out where they mean absent, schema defaults and
/// always-printed members filled in, times in UTC and quantities canonical. Idempotent.
/// </summary>
public static class BuiltinNormalizer
{
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string MicroTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

    /// <summary>Normalises a whole object in place.</summary>
    /// <exception cref="StatusException">400: a member has the wrong JSON type, or a quantity cannot be read.</exception>
    public static void Normalize(JsonObject obj, SchemaNode schema, GroupVersionKind kind)
    {
        try
        {
            NormalizeObject(obj, schema, "");
        }
        catch (TypeMismatchException e)
        {
            throw new StatusException(
                400, "BadRequest", $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {e.Message}");
        }
    }

    /// <summary>Why an object cannot be read as a kind, in the words of a genuine server; null when it can. Changes nothing.</summary>
    public static string? Mismatch(JsonObject obj, SchemaNode schema)
    {
        try
        {
            NormalizeObject((JsonObject)obj.DeepClone(), schema, "");
            return null;
        }
        catch (TypeMismatchException e)
        {
            return e.Message;
        }
    }

    private static void NormalizeObject(JsonObject obj, SchemaNode schema, string path)
    {
        var properties = schema.Properties!;
        var facts = Facts(schema);
        List<string>? dropped = null;
        List<(string Name, JsonNode Value)>? replaced = null;
        foreach (var (name, value) in obj)
        {
            if (!properties.TryGetValue(name, out var node) || value is null)
            {
                (dropped ??= []).Add(name);
                continue;
            }
            var result = NormalizeValue(value, node, path.Length == 0 ? name : $"{path}.{name}", schema);
            if (MeansAbsent(result, node, facts.GetValueOrDefault(name), schema.Required, name))
                (dropped ??= []).Add(name);
            else if (!ReferenceEquals(result, value))
                (replaced ??= []).Add((name, result));
        }
        foreach (var name in dropped ?? [])
            obj.Remove(name);
        foreach (var (name, value) in replaced ?? [])
            obj[name] = value;
        AddMissing(obj, properties, facts, path);
    }

    private static void AddMissing(
        JsonObject obj, IReadOnlyDictionary<string, SchemaNode> properties, IReadOnlyDictionary<string, BuiltinField> facts, string path)
    {
        foreach (var (name, node) in properties)
        {
            if (obj.ContainsKey(name))
                continue;
            if (node.Default is { } value)
            {
                var added = value.DeepClone();
                if (added is JsonObject members && node.Properties is not null)
                    NormalizeObject(members, node, $"{path}.{name}");
                obj[name] = added;
            }
            else if (facts.GetValueOrDefault(name) is { AlwaysPrinted: true } && (node.Type == "array" || node.Format == "date-time"))
            {
                obj[name] = null;
            }
        }
    }

    private static JsonNode NormalizeValue(JsonNode value, SchemaNode node, string path, SchemaNode holder)
    {
        if (node.Type == "array")
            return NormalizeArray(value, node, path, holder);
        if (node.AdditionalProperties is { } item)
            return NormalizeMap(value, node, item, path, holder);
        if (node is { Type: "object", Properties: not null })
        {
            NormalizeObject(value as JsonObject ?? throw TypeMismatchException.Of(value, node, path, holder), node, path);
            return value;
        }
        return NormalizeScalar(value, node, path, holder);
    }

    private static JsonArray NormalizeArray(JsonNode value, SchemaNode node, string path, SchemaNode holder)
    {
        if (value is not JsonArray items)
            throw TypeMismatchException.Of(value, node, path, holder);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not { } item)
                continue;
            var result = NormalizeValue(item, node.Items!, path, holder);
            if (!ReferenceEquals(result, item))
                items[i] = result;
        }
        return items;
    }

    private static JsonObject NormalizeMap(JsonNode value, SchemaNode node, SchemaNode item, string path, SchemaNode holder)
    {
        if (value is not JsonObject map)
            throw TypeMismatchException.Of(value, node, path, holder);
        List<(string Key, JsonNode? Value)>? replaced = null;
        foreach (var (key, entry) in map)
        {
            var result = entry is null ? ZeroEntry(item) : NormalizeValue(entry, item, path, holder);
            if (!ReferenceEquals(result, entry))
                (replaced ??= []).Add((key, result));
        }
        foreach (var (key, entry) in replaced ?? [])
            map[key] = entry;
        return map;
    }

    private static JsonValue? ZeroEntry(SchemaNode item) =>
        item.Type == "string" ? JsonValue.Create("") : item.DefinitionName == Quantity ? JsonValue.Create("0") : null;

    private static JsonNode NormalizeScalar(JsonNode value, SchemaNode node, string path, SchemaNode holder)
    {
        if (node.DefinitionName == Quantity)
            return NormalizeQuantity(value);
        if (node.IntOrString || node.PreserveUnknownFields || node.Type is null)
            return value;
        var kind = value.GetValueKind();
        var fits = node.Type switch
        {
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" or "number" => kind == JsonValueKind.Number,
            _ => kind == JsonValueKind.Object,
        };
        if (!fits)
            throw TypeMismatchException.Of(value, node, path, holder);
        if (node.Format == "byte")
            CheckBase64(value.GetValue<string>());
        return node.Format == "date-time" ? NormalizeTime(value, node.DefinitionName == MicroTime) : value;
    }

    private static void CheckBase64(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!(char.IsAsciiLetterOrDigit(text[i]) || text[i] is '+' or '/' or '=' or '\r' or '\n'))
                throw new TypeMismatchException($"illegal base64 data at input byte {i}");
        }
        if (!System.Buffers.Text.Base64.IsValid(text))
            throw new TypeMismatchException($"illegal base64 data at input byte {text.Length - (text.Length % 4)}");
    }

    private static JsonNode NormalizeQuantity(JsonNode value)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (!Schema.Quantity.TryParse(text, out var quantity))
            throw new TypeMismatchException(Schema.Quantity.SyntaxError);
        var canonical = quantity.ToString();
        return canonical == text && value.GetValueKind() == JsonValueKind.String ? value : JsonValue.Create(canonical);
    }

    /// <summary>The time in UTC, in whole seconds or microseconds; text that is no time stays for the validation to refuse.</summary>
    private static JsonNode NormalizeTime(JsonNode value, bool micro)
    {
        var text = value.GetValue<string>();
        if (micro && MicroTimeText.Mismatch(text) is { } mismatch)
            throw new TypeMismatchException(mismatch);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw new TypeMismatchException(
                $"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"");
        }
        var format = micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'";
        var utc = time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
        return utc == text ? value : JsonValue.Create(utc);
    }

    /// <summary>Zero values and empty collections that the typed structures leave out.</summary>
    private static bool MeansAbsent(JsonNode value, SchemaNode node, BuiltinField? fact, IReadOnlyList<string>? required, string name)
    {
        switch (value)
        {
            case JsonArray { Count: 0 }:
                return true;
            case JsonObject { Count: 0 }:
                return node.AdditionalProperties is not null && required?.Contains(name) != true;
            case JsonObject or JsonArray:
                return false;
        }
        if (fact is null or { KeepsZero: true } || node.Default is not null || required?.Contains(name) == true)
            return false;
        return value.GetValueKind() switch
        {
            JsonValueKind.False => true,
            JsonValueKind.String => node.Type == "string" && node.Format != "date-time" && value.GetValue<string>().Length == 0,
            JsonValueKind.Number => node.Type is "integer" or "number" && value.ToJsonString() == "0",
            _ => false,
        };
    }

    private static IReadOnlyDictionary<string, BuiltinField> Facts(SchemaNode schema) => BuiltinFields.ByName(schema.DefinitionName ?? "");

    private sealed class TypeMismatchException(string message) : Exception(message)
    {
        public static TypeMismatchException Of(JsonNode value, SchemaNode node, string path, SchemaNode holder)
        {
            var kind = value.GetValueKind() switch
            {
                JsonValueKind.True or JsonValueKind.False => "bool",
                var k => k.ToString().ToLowerInvariant(),
            };
            var definition = holder.DefinitionName ?? "";
            return new($"json: cannot unmarshal {kind} into Go struct field {definition[(definition.LastIndexOf('.') + 1)..]}.{path} of type {GoType(node)}");
        }

        private static string GoType(SchemaNode node) => node switch
        {
            { Type: "array" } => "[]" + GoType(node.Items!),
            { AdditionalProperties: { } item } => "map[string]" + GoType(item),
            { DefinitionName: { } name, Type: "object" } => "v1." + name[(name.LastIndexOf('.') + 1)..],
            { Type: "integer" } => node.Format ?? "int64",
            { Type: "boolean" } => "bool",
            { Type: "number" } => "float64",
            _ => node.Type ?? "object",
        };
    }
}
