using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>Reads JSON by short paths: <c>spec.ports[0].name</c>. Keys that contain a dot cannot be named.</summary>
public static class Paths
{
    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.', '['))
        {
            node = (node, part) switch
            {
                (JsonArray list, [.. var digits, ']']) when int.Parse(digits, CultureInfo.InvariantCulture) is var i => i < list.Count ? list[i] : null,
                (JsonObject map, _) => map[part],
                _ => null,
            };
        }

        return node;
    }

    public static string Text(JsonNode? node, string path) => At(node, path) switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value!,
        var other => other.ToJsonString(),
    };
}
