using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>Reads recorded cases and compares answers with them; placeholders (&lt;clusterIP1&gt;) stand for one value each.</summary>
internal sealed class Recorded
{
    private static readonly Regex _placeholder = new("<[A-Za-z]+(v6-)?[0-9]+>");
    private readonly Dictionary<string, string> _values = [];

    public static IReadOnlyList<JsonObject> Load(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "kinds", file)))!
            .AsArray().Select(static n => n!.AsObject()).ToArray();

    /// <summary>A copy with the placeholders replaced by the values they stand for.</summary>
    public JsonObject Fill(JsonObject recorded) => Fill((JsonNode)recorded)!.AsObject();

    public string Fill(string text) => _placeholder.Replace(text, m => _values.GetValueOrDefault(m.Value, m.Value).Trim('"'));

    /// <summary>What differs first, or null.</summary>
    public string? Difference(JsonNode? expected, JsonNode? actual, string path = "")
    {
        switch (expected)
        {
            case JsonObject members:
                if (actual is not JsonObject other)
                    return $"{path}: {actual?.ToJsonString() ?? "null"} instead of an object";
                foreach (var name in members.Select(static m => m.Key).Union(other.Select(static m => m.Key)))
                {
                    if (!members.ContainsKey(name))
                        return $"{path}.{name}: {other[name]?.ToJsonString() ?? "null"} is too much";
                    if (!other.ContainsKey(name))
                        return $"{path}.{name} is absent instead of {members[name]?.ToJsonString() ?? "null"}";
                    if (Difference(members[name], other[name], $"{path}.{name}") is { } difference)
                        return difference;
                }
                return null;
            case JsonArray items:
                if (actual is not JsonArray others || others.Count != items.Count)
                    return $"{path}: {actual?.ToJsonString() ?? "null"} instead of {items.ToJsonString()}";
                return items.Select((item, i) => Difference(item, others[i], $"{path}[{i}]")).FirstOrDefault(static d => d is not null);
            default:
                return Same(expected, actual) ? null : $"{path}: {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}";
        }
    }

    private bool Same(JsonNode? expected, JsonNode? actual)
    {
        if (expected is not null && expected.GetValueKind() == System.Text.Json.JsonValueKind.String
            && _placeholder.Match(expected.GetValue<string>()) is { Success: true } match && match.Value == expected.GetValue<string>())
        {
            return _values.TryGetValue(match.Value, out var known) ? known == actual?.ToJsonString() : _values.TryAdd(match.Value, actual?.ToJsonString() ?? "null");
        }
        return JsonNode.DeepEquals(expected, actual) || expected?.ToJsonString() == actual?.ToJsonString();
    }

    private JsonNode? Fill(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var filled = new JsonObject();
                foreach (var (name, value) in members)
                    filled[name] = Fill(value);
                return filled;
            case JsonArray items:
                return new JsonArray(items.Select(Fill).ToArray());
            default:
                return node?.GetValueKind() == System.Text.Json.JsonValueKind.String && _values.TryGetValue(node.GetValue<string>(), out var value2)
                    ? JsonNode.Parse(value2)
                    : node?.DeepClone();
        }
    }
}
