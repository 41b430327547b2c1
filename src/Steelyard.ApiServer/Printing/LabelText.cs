using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Printing;

/// <summary>Label maps and label selectors in the one-line form of columns.</summary>
public static class LabelText
{
    private const string Nothing = "<none>";

    /// <summary>"a=b,c=d" sorted by key, or "&lt;none&gt;".</summary>
    public static string Labels(JsonNode? labels) =>
        labels is JsonObject { Count: > 0 } map
            ? string.Join(',', map.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value.Text()}"))
            : Nothing;

    /// <summary>A selector of matchLabels and matchExpressions, its requirements sorted by key; "&lt;none&gt;" when empty.</summary>
    public static string Selector(JsonNode? selector)
    {
        var labels = selector.At("matchLabels") is JsonObject map
            ? map.Select(l => (l.Key, Text: $"{l.Key}={l.Value.Text()}"))
            : [];
        var expressions = selector.Each("matchExpressions").Select(e => (Key: e.Text("key"), Text: Requirement(e)));
        var text = string.Join(',', labels.Concat(expressions).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Text));
        return text.Length == 0 ? Nothing : text;
    }

    private static string Requirement(JsonObject expression)
    {
        var key = expression.Text("key");
        var values = string.Join(',', expression.Texts("values").Order(StringComparer.Ordinal));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "Exists" => key,
            _ => "!" + key,
        };
    }
}
