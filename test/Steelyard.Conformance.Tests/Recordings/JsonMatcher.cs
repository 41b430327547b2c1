using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>Compares a recorded JSON value with an actual one and names the first differences by path.</summary>
internal sealed partial class JsonMatcher(Placeholders placeholders, IReadOnlySet<string> ignored)
{
    private const int DifferencesKept = 12;

    /// <summary>The field manager of all controllers.</summary>
    private const string Controllers = "kube-controller-manager";
    private readonly List<string> _differences = [];
    private bool _inColumns;
    private bool _isList;

    public static List<string> Compare(JsonNode? recorded, JsonNode? actual, Placeholders placeholders, IReadOnlySet<string> ignored)
    {
        var matcher = new JsonMatcher(placeholders, ignored);
        matcher.Match(recorded, actual, "");
        return matcher._differences;
    }

    private void Match(JsonNode? recorded, JsonNode? actual, string path)
    {
        switch (recorded, actual)
        {
            case (null, null):
                return;
            case (JsonObject expected, JsonObject found):
                _isList |= path.Length == 0 && expected.ContainsKey("items");
                MatchObjects(expected, found, path);
                return;
            case (JsonArray expected, JsonArray found):
                MatchArrays(expected, found, path);
                return;
            case (JsonValue expected, JsonValue found) when SameValue(expected, found, path):
                return;
            default:
                Differ(path, $"recorded {Short(recorded)}, got {Short(actual)}");
                return;
        }
    }

    private void MatchObjects(JsonObject recorded, JsonObject actual, string path)
    {
        foreach (var (recordedKey, value) in recorded)
        {
            if (Skipped(recordedKey))
                continue;
            var key = actual.ContainsKey(recordedKey) ? recordedKey : placeholders.Substitute(recordedKey) ?? recordedKey;
            // The recordings leave the columns' descriptions out.
            _inColumns |= key == "columnDefinitions";
            if (actual.TryGetPropertyValue(key, out var found))
                Match(value, found, $"{path}.{key}");
            else if (!IsAllSkipped(value))
                Differ($"{path}.{key}", $"missing, recorded {Short(value)}");
        }

        foreach (var (key, value) in actual)
        {
            if (!Skipped(key) && !recorded.ContainsKey(key) && !recorded.Any(pair => placeholders.Substitute(pair.Key) == key) && !IsAllSkipped(value))
                Differ($"{path}.{key}", $"not recorded, got {Short(value)}");
        }
    }

    private void MatchArrays(JsonArray recorded, JsonArray actual, string path)
    {
        if (path.EndsWith(".managedFields", StringComparison.Ordinal) && ignored.Contains(Controllers))
        {
            recorded = [.. recorded.Where(entry => (string?)entry!["manager"] != Controllers).Select(entry => entry!.DeepClone())];
            actual = [.. actual.Where(entry => (string?)entry!["manager"] != Controllers).Select(entry => entry!.DeepClone())];
        }

        if (recorded.Count != actual.Count)
        {
            Differ(path, $"recorded {recorded.Count} items, got {actual.Count}: {Short(actual)}");
            return;
        }

        // Entries of one second are ordered by manager, and items by their name: neither is the same when seconds or random names differ.
        // Order of schema errors is random on a genuine server (map order): causes are compared as a set.
        if (path.EndsWith(".managedFields", StringComparison.Ordinal) || path.EndsWith(".causes", StringComparison.Ordinal) || (path == ".items" && recorded.ToJsonString(Json.Relaxed).Contains("<rand", StringComparison.Ordinal)))
        {
            MatchInAnyOrder(recorded, actual, path);
            return;
        }

        for (var i = 0; i < recorded.Count; i++)
            Match(recorded[i], actual[i], $"{path}[{i}]");
    }

    /// <summary>Each recorded item takes the first actual one that is alike; what finds none is compared with what is left.</summary>
    private void MatchInAnyOrder(JsonArray recorded, JsonArray actual, string path)
    {
        var left = actual.ToList();
        var unmatched = new List<JsonNode?>();
        foreach (var item in recorded)
        {
            var taken = left.FindIndex(candidate => Fits(item, candidate));
            if (taken >= 0)
                left.RemoveAt(taken);
            else
                unmatched.Add(item);
        }

        for (var i = 0; i < unmatched.Count; i++)
            Match(unmatched[i], left[i], $"{path}[{recorded.IndexOf(unmatched[i])}]");
    }

    private bool Fits(JsonNode? recorded, JsonNode? actual)
    {
        var before = placeholders.Snapshot();
        if (Compare(recorded, actual, placeholders, ignored).Count == 0)
            return true;
        placeholders.Restore(before);
        return false;
    }

    private bool SameValue(JsonValue recorded, JsonValue actual, string path)
    {
        if (recorded.GetValueKind() == JsonValueKind.String)
        {
            var text = (string)recorded!;
            var found = actual.GetValueKind() == JsonValueKind.String ? (string)actual! : actual.ToJsonString();
            if (actual.GetValueKind() != JsonValueKind.String && !text.StartsWith('<'))
                return false;
            // In a busy scenario others write too: how far the whole store has come is not the scenario's doing.
            if (path == ".metadata.resourceVersion" && _isList && ignored.Contains("list resourceVersion"))
                return true;
            return placeholders.Matches(text, found) || (path.Contains(".cells[", StringComparison.Ordinal) && Age().IsMatch(text) && Age().IsMatch(found)) || (path == ".message" && SameErrorSet(text, found));
        }

        return recorded.ToJsonString() == actual.ToJsonString();
    }

    /// <summary>"…: [a, b]" lists the errors of a custom resource in random order.</summary>
    private static bool SameErrorSet(string recorded, string actual) =>
        recorded.Length == actual.Length && recorded.EndsWith(']') &&
        string.Concat(recorded.Order()) == string.Concat(actual.Order());

    /// <summary>How long ago, as tables print it.</summary>
    [GeneratedRegex("^(?:[0-9]+[smhdy])+$")]
    private static partial Regex Age();

    private bool IsAllSkipped(JsonNode? value) => value is JsonObject { Count: > 0 } members && members.All(member => Skipped(member.Key));

    private bool Skipped(string key) => ignored.Contains(key) || (key == "description" && _inColumns);

    private void Differ(string path, string text)
    {
        if (_differences.Count < DifferencesKept)
            _differences.Add($"{(path.Length == 0 ? "." : path)}: {text}");
    }

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length > 300 ? text[..300] + "…" : text;
    }
}
