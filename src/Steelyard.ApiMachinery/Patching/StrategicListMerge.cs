using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>
/// Merges lists of one schema: lists of maps by their merge key, lists of primitives as sets. The result keeps the order of the patch
/// among the patch's items and the order of the live list among the others; where the live list knows both, it says who goes first,
/// else the patch's item does.
/// </summary>
internal sealed class StrategicListMerge(SchemaNode list)
{
    private readonly string? _mergeKey = list.PatchMergeKey;

    /// <summary>What an item is recognised by: JSON text of a primitive.</summary>
    public static string Identity(JsonNode? item) => item?.ToJsonString() ?? "null";

    public JsonArray Merge(JsonArray live, JsonArray patch)
    {
        var merged = MergeItems(live, patch, out var serverOrder, out var patched);
        return Order(merged, Positions(patched), serverOrder);
    }

    /// <summary>With <c>$setElementOrder</c>; one of the lists may be absent.</summary>
    public JsonArray MergeInOrder(JsonArray? live, JsonArray? patch, JsonArray order)
    {
        if (patch is not null)
            CheckOrder(patch, order);
        var merged = MergeItems(live ?? [], patch ?? [], out _, out _);
        return Order(merged, Positions(order), Positions(live ?? []));
    }

    private string Key(JsonNode? item)
    {
        if (_mergeKey is null)
            return Identity(item);
        if (item is not JsonObject map)
            throw StrategicPatchErrors.MixedList();
        return map.TryGetPropertyValue(_mergeKey, out var key) ? Identity(key) : throw StrategicPatchErrors.NoMergeKey(map, _mergeKey);
    }

    private Dictionary<string, int> Positions(IList<JsonNode?> items)
    {
        var positions = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            positions.TryAdd(Key(items[i]), i);
        return positions;
    }

    // The merged items in no particular order, with the live order left after deletions and the patch's items that are no directives.
    private Dictionary<string, JsonNode?> MergeItems(JsonArray live, JsonArray patch, out Dictionary<string, int> serverOrder, out List<JsonNode?> patched)
    {
        patched = [];
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        var replace = false;
        foreach (var item in patch)
        {
            switch (item is JsonObject map && _mergeKey is not null ? PatchDirectives.Of(map) : null)
            {
                case null:
                    patched.Add(item);
                    break;
                case "delete":
                    deleted.Add(Key(item));
                    break;
                case "replace":
                    replace = true;
                    break;
                case "merge":
                    throw StrategicPatchErrors.MergeOfLists();
                case var unknown:
                    throw StrategicPatchErrors.UnknownDirective(unknown, item!.AsObject());
            }
        }

        IList<JsonNode?> kept = replace ? patched : live.Where(item => !deleted.Contains(Key(item))).ToList();
        serverOrder = Positions(kept);
        var merged = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in kept)
            merged.TryAdd(Key(item), replace ? PatchDirectives.Plain(item) : item?.DeepClone());
        if (replace)
            patched = [];

        foreach (var item in patched)
            merged[Key(item)] = MergeItem(merged.GetValueOrDefault(Key(item)), item);
        return merged;
    }

    private JsonNode? MergeItem(JsonNode? current, JsonNode? change) => (current, change) switch
    {
        (JsonObject map, JsonObject changes) => StrategicMergePatch.MergeMap(map, changes, list.Items),
        _ => PatchDirectives.Plain(change),
    };

    private static JsonArray Order(Dictionary<string, JsonNode?> merged, Dictionary<string, int> patchOrder, Dictionary<string, int> serverOrder)
    {
        var ours = merged.Keys.Where(patchOrder.ContainsKey).OrderBy(k => patchOrder[k]).ToArray();
        var others = merged.Keys.Where(k => !patchOrder.ContainsKey(k)).OrderBy(k => serverOrder.GetValueOrDefault(k, int.MaxValue)).ToArray();
        var result = new JsonArray();
        var i = 0;
        foreach (var key in ours)
        {
            while (i < others.Length && IsBefore(others[i], key, serverOrder))
                result.Add(merged[others[i++]]);
            result.Add(merged[key]);
        }

        while (i < others.Length)
            result.Add(merged[others[i++]]);
        return result;
    }

    private static bool IsBefore(string other, string ours, Dictionary<string, int> serverOrder) =>
        serverOrder.TryGetValue(other, out var left) && serverOrder.TryGetValue(ours, out var right) && left < right;

    // The patch's items, deletions aside, have to be a subsequence of the order.
    private void CheckOrder(JsonArray patch, JsonArray order)
    {
        var next = 0;
        foreach (var item in patch)
        {
            if (item is JsonObject map && map.ContainsKey(PatchDirectives.Patch))
                continue;
            var key = Key(item);
            while (next < order.Count && Key(order[next]) != key)
                next++;
            if (next++ == order.Count)
                throw StrategicPatchErrors.OrderMismatch(patch, order);
        }
    }
}
