using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>Checks that an applied configuration fits its schema well enough to tell its fields apart.</summary>
internal static class AppliedObject
{
    private static readonly string[] _undeclaredAllowed = ["apiVersion", "kind", "metadata"];

    /// <exception cref="StatusException">500 (genuine servers answer so) naming the fields.</exception>
    public static void Validate(JsonObject applied, SchemaNode schema)
    {
        var problems = new List<string>();
        CheckMembers(applied, schema, "", problems);
        if (problems.Count == 0)
            return;
        var text = problems.Count == 1 ? problems[0] : "errors:\n  " + string.Join("\n  ", problems);
        throw new StatusException(500, null, $"failed to create typed patch object ({Describe(applied)}): {text}");
    }

    private static string Describe(JsonObject applied)
    {
        var version = applied["apiVersion"]?.ToString() ?? "";
        var groupVersion = version.Contains('/', StringComparison.Ordinal) ? version : "/" + version;
        return $"{applied["metadata"]?["namespace"]}/{applied["metadata"]?["name"]}; {groupVersion}, Kind={applied["kind"]}";
    }

    private static void CheckMembers(JsonObject map, SchemaNode schema, string path, List<string> problems)
    {
        foreach (var (name, value) in map)
        {
            var child = FieldShapes.Child(schema, name);
            if (child is not null)
                Check(value, child, $"{path}.{name}", problems);
            else if (schema.Properties is not null && !schema.PreserveUnknownFields && !(path.Length == 0 && _undeclaredAllowed.Contains(name)))
                problems.Add($"{path}.{name}: field not declared in schema");
        }
    }

    private static void Check(JsonNode? value, SchemaNode schema, string path, List<string> problems)
    {
        if (value is null || schema.IntOrString || schema.Format is "quantity" || schema.OneOf is not null)
            return;
        var kind = value.GetValueKind();
        switch (schema.Type)
        {
            case "object" when kind != JsonValueKind.Object:
                problems.Add($"{path}: expected map, got {Quote(value)}");
                break;
            case "array" when kind != JsonValueKind.Array:
                problems.Add($"{path}: expected list, got {Quote(value)}");
                break;
            case "string" when kind != JsonValueKind.String:
                problems.Add($"{path}: expected string, got {Quote(value)}");
                break;
            case "integer" or "number" when kind != JsonValueKind.Number:
                problems.Add($"{path}: expected numeric (int or float), got {Quote(value)}");
                break;
            case "boolean" when kind is not (JsonValueKind.True or JsonValueKind.False):
                problems.Add($"{path}: expected boolean, got {Quote(value)}");
                break;
            case "object":
                CheckMembers((JsonObject)value, schema, path, problems);
                break;
            case "array":
                CheckItems((JsonArray)value, schema, path, problems);
                break;
        }
    }

    private static string Quote(JsonNode value) =>
        value is JsonArray or JsonObject ? $"&{{{GoText.Format(value)}}}" : $"&value.valueUnstructured{{Value:{value.ToJsonString()}}}";

    private static void CheckItems(JsonArray list, SchemaNode schema, string path, List<string> problems)
    {
        var isKeyed = schema.ListType is "set" or "map";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var element = isKeyed ? FieldShapes.Element(list[i], schema) : $"i:{i}";
            if (element is null)
            {
                problems.Add($"{path}: element {i}: {WhyUnkeyed(list[i], schema)}");
                continue;
            }

            if (!seen.Add(element))
                problems.Add($"{path}: duplicate entries for key {PathElement.Print(element)}");
            else if (schema.Items is not null)
                Check(list[i], schema.Items, path + PathElement.Print(element), problems);
        }
    }

    private static string WhyUnkeyed(JsonNode? item, SchemaNode list)
    {
        if (item is not JsonObject)
            return "associative list with keys may not have non-map elements";
        var keys = string.Join(' ', (list.ListMapKeys ?? []).Select(k => $"\"{k}\""));
        return $"associative list with keys has an element that omits all key fields [{keys}] (and doesn't have default values for any key fields)";
    }
}
