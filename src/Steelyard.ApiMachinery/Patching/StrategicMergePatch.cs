using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>
/// Strategic merge patch: a merge patch in which lists with <c>x-kubernetes-patch-strategy: merge</c> merge too, items of lists of maps by
/// <c>x-kubernetes-patch-merge-key</c>. Directives: <c>$patch: delete|replace</c>, <c>$retainKeys</c>, <c>$setElementOrder/x</c>,
/// <c>$deleteFromPrimitiveList/x</c>. Not for custom resources.
/// </summary>
public static class StrategicMergePatch
{
    /// <summary>The patched object; neither argument is changed.</summary>
    /// <exception cref="StatusException">400, 422 or 500 with the words of a genuine server.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, SchemaNode schema)
    {
        CheckShapes(patch, patch, schema);
        return MergeMap((JsonObject)target.DeepClone(), patch, schema);
    }

    /// <summary>Merges into <paramref name="target"/>, which is used up, and gives the result.</summary>
    internal static JsonObject MergeMap(JsonObject target, JsonObject patch, SchemaNode? schema)
    {
        switch (PatchDirectives.Of(patch))
        {
            case null:
                break;
            case "replace":
                return PatchDirectives.PlainMap(patch);
            case "delete":
                return [];
            case var unknown:
                throw StrategicPatchErrors.UnknownDirective(unknown, patch);
        }

        RetainKeys(target, patch);
        foreach (var (key, value) in patch)
        {
            if (PatchDirectives.ListName(key, PatchDirectives.SetElementOrder) is { } name)
                MergeOrdered(target, patch, name, value, schema);
        }

        foreach (var (key, value) in patch)
        {
            if (PatchDirectives.ListName(key, PatchDirectives.DeleteFromPrimitiveList) is { } name)
                DeleteItems(target, name, value, schema);
        }

        foreach (var (key, value) in patch)
        {
            if (!PatchDirectives.IsDirective(key) && !patch.ContainsKey(PatchDirectives.SetElementOrder + key))
                MergeValue(target, key, value, schema);
        }

        return target;
    }

    private static SchemaNode? Child(SchemaNode? schema, string key) =>
        schema?.Properties?.GetValueOrDefault(key) ?? schema?.AdditionalProperties;

    private static bool Has(SchemaNode? schema, string strategy) =>
        schema?.PatchStrategy is { } all && all.Split(',').Contains(strategy, StringComparer.Ordinal);

    private static void MergeValue(JsonObject target, string key, JsonNode? change, SchemaNode? schema)
    {
        var child = Child(schema, key);
        switch (target[key], change)
        {
            case (_, null):
                target.Remove(key);
                break;
            case (JsonObject current, JsonObject changes) when !Has(child, "replace"):
                target.Remove(key);
                Set(target, key, MergeMap(current, changes, child), schema);
                break;
            case (JsonArray current, JsonArray changes) when Has(child, "merge"):
                Set(target, key, new StrategicListMerge(child!).Merge(current, changes), schema);
                break;
            case var _ when change is JsonObject { Count: > 0 } map && PatchDirectives.Of(map) == "delete":
                target.Remove(key);
                break;
            default:
                Set(target, key, PatchDirectives.Plain(change), schema);
                break;
        }
    }

    // A genuine server decodes the result into structs and so loses empty maps and empty optional lists.
    private static void Set(JsonObject target, string key, JsonNode? value, SchemaNode? schema)
    {
        var vanishes = value switch
        {
            JsonObject { Count: 0 } => Child(schema, key)?.AdditionalProperties is not null,
            JsonArray { Count: 0 } => schema?.Required?.Contains(key) != true,
            _ => false,
        };
        if (vanishes)
            target.Remove(key);
        else
            target[key] = value;
    }

    private static void RetainKeys(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(PatchDirectives.RetainKeys, out var value))
            return;
        if (value is not JsonArray list)
            throw StrategicPatchErrors.BadFormat("retainKeys");
        var retained = list.Select(GoText.Format).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, change) in patch)
        {
            if (change is not null && !PatchDirectives.IsDirective(key) && !retained.Contains(key))
                throw StrategicPatchErrors.BadFormat("retainKeys");
        }

        foreach (var key in target.Select(m => m.Key).Where(k => !retained.Contains(k)).ToArray())
            target.Remove(key);
    }

    private static void MergeOrdered(JsonObject target, JsonObject patch, string name, JsonNode? order, SchemaNode? schema)
    {
        if (order is not JsonArray list)
            throw StrategicPatchErrors.BadFormat("setElementOrder list");
        var current = target[name] as JsonArray;
        var changes = patch[name] as JsonArray;
        if (Child(schema, name) is not { } child || current is null && changes is null)
            return;
        Set(target, name, new StrategicListMerge(child).MergeInOrder(current, changes, list), schema);
    }

    private static void DeleteItems(JsonObject target, string name, JsonNode? items, SchemaNode? schema)
    {
        if (items is not JsonArray doomed || !Has(Child(schema, name), "merge"))
            throw StrategicPatchErrors.BadFormat("primitive list");
        if (target[name] is not JsonArray list)
            return;
        var keys = doomed.Select(StrategicListMerge.Identity).ToHashSet(StringComparer.Ordinal);
        list.RemoveAll(item => keys.Contains(StrategicListMerge.Identity(item)));
        if (list.Count == 0)
            Set(target, name, new JsonArray(), schema);
    }

    private static void CheckShapes(JsonObject patch, JsonObject part, SchemaNode? schema)
    {
        foreach (var (key, value) in part)
        {
            if (value is null || PatchDirectives.IsDirective(key) || Child(schema, key) is not { } child)
                continue;
            if (ExpectedShape(child) is { } expected && expected.Kind != value.GetValueKind())
                throw StrategicPatchErrors.WrongShape(patch, expected.Name, GoKind(value));
            if (value is JsonObject map)
                CheckShapes(patch, map, child);
        }
    }

    private static (JsonValueKind Kind, string Name)? ExpectedShape(SchemaNode schema) => schema switch
    {
        { IntOrString: true } or { Format: not null } => null,
        { Properties: not null } => (JsonValueKind.Object, "struct"),
        { AdditionalProperties: not null } => (JsonValueKind.Object, "map"),
        { Items: not null } => (JsonValueKind.Array, "slice"),
        _ => null,
    };

    private static string GoKind(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "map",
        JsonValueKind.Array => "slice",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "int64" : "float64",
        _ => "bool",
    };
}
