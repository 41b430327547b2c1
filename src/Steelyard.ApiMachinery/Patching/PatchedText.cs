using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>
/// A patched object as a genuine server quotes it in a refusal: the members of every map that the patch went through
/// are sorted, all others stand as they were.
/// </summary>
public static class PatchedText
{
    /// <summary>The object after a merge patch.</summary>
    public static JsonObject AfterMergePatch(JsonObject patched, JsonNode? patch) =>
        Sorted(patched, (name, value) => value is JsonObject map && patch?[name] is JsonObject inner ? AfterMergePatch(map, inner) : value?.DeepClone());

    /// <summary>The object after a JSON patch.</summary>
    public static JsonObject AfterJsonPatch(JsonObject patched, JsonArray operations) => Through(patched,
        [.. operations.Select(op => op?["path"]).OfType<JsonValue>().Select(path => path.TryGetValue<string>(out var text) ? JsonPointer.TryParse(text) : null).OfType<string[]>()]);

    private static JsonObject Through(JsonObject map, IReadOnlyList<string[]> paths) => Sorted(map, (name, value) =>
    {
        var inner = paths.Where(path => path.Length > 1 && path[0] == name).Select(path => path[1..]).ToList();
        return value is JsonObject child && inner.Count > 0 ? Through(child, inner) : value?.DeepClone();
    });

    private static JsonObject Sorted(JsonObject map, Func<string, JsonNode?, JsonNode?> value)
    {
        var sorted = new JsonObject();
        foreach (var (name, member) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
            sorted[name] = value(name, member);
        return sorted;
    }
}
