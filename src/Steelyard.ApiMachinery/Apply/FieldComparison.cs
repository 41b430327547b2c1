using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>The fields that differ between two states of an object. Fields that nobody owns (name, uid, …) are not looked at.</summary>
internal sealed class FieldComparison
{
    private FieldComparison(FieldSet changed, FieldSet removed)
    {
        Changed = changed;
        Removed = removed;
    }

    /// <summary>Fields that are new or have another value.</summary>
    public FieldSet Changed { get; }

    public FieldSet Removed { get; }

    /// <summary>Compares; a null <paramref name="old"/> stands for the empty object of the kind.</summary>
    public static FieldComparison Of(JsonObject? old, JsonObject updated, SchemaNode? schema)
    {
        FieldSet? changed = null, removed = null;
        CompareMembers(old ?? [], updated, schema, UnownedFields.Root, ref changed, ref removed);
        return new FieldComparison(changed ?? new FieldSet(), removed ?? new FieldSet());
    }

    private static void CompareMembers(
        JsonObject old, JsonObject updated, SchemaNode? schema, UnownedFields? unowned, ref FieldSet? changed, ref FieldSet? removed)
    {
        foreach (var (name, value) in updated)
        {
            if (unowned?.Contains(name) == true)
                continue;
            var existed = old.TryGetPropertyValue(name, out var before) || FieldShapes.TryImplied(schema, name, out before);
            CompareMember(name, existed, before, true, value, FieldShapes.Child(schema, name), unowned?.Below(name), ref changed, ref removed);
        }

        foreach (var (name, before) in old)
        {
            if (updated.ContainsKey(name) || unowned?.Contains(name) == true)
                continue;
            var remains = FieldShapes.TryImplied(schema, name, out var value);
            CompareMember(name, true, before, remains, value, FieldShapes.Child(schema, name), unowned?.Below(name), ref changed, ref removed);
        }
    }

    private static void CompareMember(
        string name, bool existed, JsonNode? before, bool exists, JsonNode? value, SchemaNode? schema, UnownedFields? unowned,
        ref FieldSet? changed, ref FieldSet? removed)
    {
        FieldSet? changedBelow = null, removedBelow = null;
        if (unowned is not null)
            CompareMembers(before as JsonObject ?? [], value as JsonObject ?? [], schema, unowned, ref changedBelow, ref removedBelow);
        else if (!existed)
            changedBelow = All(value, schema);
        else if (!exists)
            removedBelow = All(before, schema);
        else
            CompareValues(before, value, schema, ref changedBelow, ref removedBelow);
        Attach(ref changed, PathElement.Field, name, changedBelow);
        Attach(ref removed, PathElement.Field, name, removedBelow);
    }

    private static void Attach(ref FieldSet? set, Func<string, string> element, string name, FieldSet? child)
    {
        if (child is { IsEmpty: false })
            (set ??= new FieldSet()).Attach(element(name), child);
    }

    private static string Same(string element) => element;

    private static void CompareValues(JsonNode? before, JsonNode? value, SchemaNode? schema, ref FieldSet? changed, ref FieldSet? removed)
    {
        if (ReferenceEquals(before, value))
            return;
        var (oldShape, newShape) = (FieldShapes.Of(before, schema), FieldShapes.Of(value, schema));

        // Null takes the shape of the other side; two empty sides are compared like scalars.
        if (before is null)
            oldShape = newShape;
        if (value is null)
            newShape = oldShape;
        if (oldShape != newShape)
        {
            changed = All(value, schema);
            removed = All(before, schema);
            removed.IsMember = false;
        }
        else if (oldShape == FieldShape.Leaf || IsVoid(before) && IsVoid(value))
        {
            if (!JsonNode.DeepEquals(before, value))
                (changed ??= new FieldSet()).IsMember = true;
        }
        else if (oldShape == FieldShape.Map)
        {
            CompareMembers(before as JsonObject ?? [], value as JsonObject ?? [], schema, null, ref changed, ref removed);
        }
        else
        {
            CompareItems(before as JsonArray ?? [], value as JsonArray ?? [], schema!, ref changed, ref removed);
        }
    }

    private static bool IsVoid(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static void CompareItems(JsonArray old, JsonArray updated, SchemaNode list, ref FieldSet? changed, ref FieldSet? removed)
    {
        var before = Index(old, list);
        foreach (var (element, item) in Index(updated, list))
        {
            FieldSet? changedBelow = null, removedBelow = null;
            if (before.Remove(element, out var previous))
                CompareValues(previous, item, list.Items, ref changedBelow, ref removedBelow);
            else
                changedBelow = All(item, list.Items);
            Attach(ref changed, Same, element, changedBelow);
            Attach(ref removed, Same, element, removedBelow);
        }

        foreach (var (element, item) in before)
            Attach(ref removed, Same, element, All(item, list.Items));
    }

    // Of items with the same key the first one counts.
    private static Dictionary<string, JsonNode?> Index(JsonArray items, SchemaNode list)
    {
        var index = new Dictionary<string, JsonNode?>(items.Count, StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (FieldShapes.Element(item, list) is { } element)
                index.TryAdd(element, item);
        }

        return index;
    }

    /// <summary>A value that came or went as a whole: itself and everything below.</summary>
    private static FieldSet All(JsonNode? value, SchemaNode? schema)
    {
        var set = new FieldSet { IsMember = true };
        switch (FieldShapes.Of(value, schema))
        {
            case FieldShape.Map:
                foreach (var (name, member) in (JsonObject)value!)
                    set.Attach(PathElement.Field(name), All(member, FieldShapes.Child(schema, name)));
                break;
            case FieldShape.List:
                foreach (var item in (JsonArray)value!)
                {
                    if (FieldShapes.Element(item, schema!) is { } element)
                        set.Attach(element, All(item, schema!.Items));
                }

                break;
        }

        return set;
    }
}
