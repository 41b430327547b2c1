using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>Lays an applied configuration over a live value: leaves of the configuration win, keyed lists merge item by item.</summary>
internal static class TypedMerge
{
    public static JsonObject Merge(JsonObject live, JsonObject applied, SchemaNode? schema)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
        {
            result[name] = applied.TryGetPropertyValue(name, out var wanted)
                ? MergeValue(value, wanted, FieldShapes.Child(schema, name))
                : value?.DeepClone();
        }

        foreach (var (name, wanted) in applied)
        {
            if (!live.ContainsKey(name))
                result[name] = wanted?.DeepClone();
        }

        return result;
    }

    private static JsonNode? MergeValue(JsonNode? live, JsonNode? applied, SchemaNode? schema)
    {
        var (shape, wantedShape) = (FieldShapes.Of(live, schema), FieldShapes.Of(applied, schema));
        if (applied is null && shape != FieldShape.Leaf)
            return live!.DeepClone();
        if (shape != wantedShape)
            return applied?.DeepClone();
        return shape switch
        {
            FieldShape.Map => Merge((JsonObject)live!, (JsonObject)applied!, schema),
            FieldShape.List => MergeItems((JsonArray)live!, (JsonArray)applied!, schema!),
            _ => applied?.DeepClone(),
        };
    }

    // Applied items keep their order among themselves, as do live ones that are not applied; these go first where both could.
    private static JsonArray MergeItems(JsonArray live, JsonArray applied, SchemaNode list)
    {
        var left = live.Select(item => Identify(item, list)).ToArray();
        var right = applied.Select(item => Identify(item, list)).ToArray();
        var present = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        for (var i = 0; i < left.Length; i++)
            present.TryAdd(left[i], live[i]);
        var wanted = right.ToHashSet(StringComparer.Ordinal);
        var shared = new Queue<string>(right.Where(present.ContainsKey));
        var result = new JsonArray();
        var l = 0;
        for (var r = 0; r < right.Length; r++)
        {
            while (l < left.Length && left[l] != right[r])
            {
                var isShared = wanted.Contains(left[l]);
                if (isShared && shared.TryPeek(out var next) && next == left[l])
                    break;
                if (!isShared)
                    result.Add(live[l]?.DeepClone());
                l++;
            }

            result.Add(MergeItem(present.GetValueOrDefault(right[r]), applied[r], list));
            if (l < left.Length && left[l] == right[r])
                l++;
            if (shared.TryPeek(out var done) && done == right[r])
                shared.Dequeue();
        }

        for (; l < left.Length; l++)
        {
            if (!wanted.Contains(left[l]))
                result.Add(live[l]?.DeepClone());
        }

        return result;
    }

    private static string Identify(JsonNode? item, SchemaNode list) => FieldShapes.Element(item, list) ?? "";

    private static JsonNode? MergeItem(JsonNode? live, JsonNode? applied, SchemaNode list) =>
        live is null ? applied?.DeepClone() : MergeValue(live, applied, list.Items);
}
