using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>The words of strategic merge patches that say how to merge instead of what.</summary>
internal static class PatchDirectives
{
    public const string Patch = "$patch";
    public const string RetainKeys = "$retainKeys";
    public const string SetElementOrder = "$setElementOrder/";
    public const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";

    /// <summary>The value of <c>$patch</c>: delete, replace or something unknown; null when there is none.</summary>
    public static string? Of(JsonObject map) => map.TryGetPropertyValue(Patch, out var value) ? GoText.Format(value) : null;

    /// <summary>The list name behind a directive key such as <c>$setElementOrder/containers</c>, or null.</summary>
    public static string? ListName(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;

    public static bool IsDirective(string key) =>
        key.Length > 0 && key[0] == '$' && (key is Patch or RetainKeys || ListName(key, SetElementOrder) is not null || ListName(key, DeleteFromPrimitiveList) is not null);

    /// <summary>A copy of a patch value that meets nothing to merge with: directives and nulls of maps are left out.</summary>
    public static JsonNode? Plain(JsonNode? value) => value switch
    {
        JsonObject map => PlainMap(map),
        JsonArray list => PlainList(list),
        _ => value?.DeepClone(),
    };

    public static JsonObject PlainMap(JsonObject map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map)
        {
            if (value is not null && !IsDirective(key) && !IsDeletion(value))
                result[key] = Plain(value);
        }

        return result;
    }

    private static JsonArray PlainList(JsonArray list)
    {
        var result = new JsonArray();
        foreach (var item in list)
        {
            if (!IsDeletion(item) && !IsBareDirective(item))
                result.Add(Plain(item));
        }

        return result;
    }

    private static bool IsDeletion(JsonNode? value) => value is JsonObject map && Of(map) == "delete";

    // {"$patch": "replace"} as an item of a list speaks about the list.
    private static bool IsBareDirective(JsonNode? item) => item is JsonObject { Count: 1 } map && map.ContainsKey(Patch);
}
