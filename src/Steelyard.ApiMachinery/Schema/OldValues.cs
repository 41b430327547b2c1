using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Which stored value an item of a list is compared with on an update.</summary>
internal static class OldValues
{
    /// <summary>The stored item with the same keys, in lists that are maps; null when items have no identity.</summary>
    public static JsonNode? OfItem(JsonNode? item, SchemaNode list, JsonArray? old)
    {
        if (old is null || list.ListType != "map" || list.ListMapKeys is not { Count: > 0 } keys || item is not JsonObject map)
            return null;
        foreach (var candidate in old)
        {
            if (candidate is JsonObject other && keys.All(k => JsonNode.DeepEquals(Key(map, k, list), Key(other, k, list))))
                return candidate;
        }
        return null;
    }

    private static JsonNode? Key(JsonObject item, string key, SchemaNode list) =>
        item[key] ?? list.Items?.Properties?.GetValueOrDefault(key)?.Default;
}
