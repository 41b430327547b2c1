using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>JSON merge patch (RFC 7386): maps merge, null deletes, everything else replaces.</summary>
public static class JsonMergePatch
{
    /// <summary>The patched value; neither argument is changed and the result shares no node with them.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject map ? (JsonObject)map.DeepClone() : [];
        Merge(result, changes);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach (var (key, change) in changes)
        {
            switch (change)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject inner:
                    if (target[key] is not JsonObject map)
                        target[key] = map = [];
                    Merge(map, inner);
                    break;
                default:
                    target[key] = change.DeepClone();
                    break;
            }
        }
    }
}
