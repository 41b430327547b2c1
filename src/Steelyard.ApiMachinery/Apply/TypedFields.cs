using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>Field sets of values, and values without the fields of a set.</summary>
internal static class TypedFields
{
    /// <summary>The fields that a value speaks of: its leaves, the items of keyed lists and the entries of maps with free keys.</summary>
    public static FieldSet Of(JsonNode? value, SchemaNode? schema)
    {
        var set = new FieldSet();
        switch (FieldShapes.Of(value, schema))
        {
            case FieldShape.Leaf:
                set.IsMember = true;
                break;
            case FieldShape.Map:
                foreach (var (name, member) in (JsonObject)value!)
                {
                    var child = Of(member, FieldShapes.Child(schema, name));
                    child.IsMember |= member is null or JsonObject { Count: 0 } || !IsNamed(schema, name);
                    if (!child.IsEmpty)
                        set.Attach(PathElement.Field(name), child);
                }

                break;
            case FieldShape.List:
                foreach (var item in (JsonArray)value!)
                {
                    if (FieldShapes.Element(item, schema!) is not { } element)
                        continue;
                    var child = Of(item, schema!.Items);
                    child.IsMember = true;
                    set.Attach(element, child);
                }

                break;
        }

        return set;
    }

    /// <summary>The set with those inner fields as members that the schema names (unlike keys of maps): they go when all below goes.</summary>
    public static FieldSet WithNamedParents(FieldSet set, SchemaNode? schema)
    {
        var result = new FieldSet { IsMember = set.IsMember };
        foreach (var (element, child) in set.Children)
        {
            var isField = element[0] == 'f';
            var below = isField ? FieldShapes.Child(schema, element[2..]) : schema?.Items;
            var copy = WithNamedParents(child, below);
            copy.IsMember |= isField && IsNamed(schema, element[2..]);
            result.Attach(element, copy);
        }

        return result;
    }

    /// <summary>A copy without the fields of the set; null when nothing is left.</summary>
    public static JsonNode? Without(JsonNode? value, FieldSet set, SchemaNode? schema) => FieldShapes.Of(value, schema) switch
    {
        FieldShape.Map => WithoutMembers((JsonObject)value!, set, schema),
        FieldShape.List => WithoutItems((JsonArray)value!, set, schema!),
        _ => value?.DeepClone(),
    };

    private static bool IsNamed(SchemaNode? schema, string name) => schema?.Properties?.ContainsKey(name) == true;

    private static JsonObject? WithoutMembers(JsonObject map, FieldSet set, SchemaNode? schema)
    {
        var result = new JsonObject();
        foreach (var (name, member) in map)
        {
            var doomed = set.Find(PathElement.Field(name));
            if (doomed is null)
                result[name] = member?.DeepClone();
            else if (!doomed.IsMember && Without(member, doomed, FieldShapes.Child(schema, name)) is { } rest)
                result[name] = rest;
        }

        return result.Count == 0 ? null : result;
    }

    private static JsonArray? WithoutItems(JsonArray list, FieldSet set, SchemaNode schema)
    {
        var result = new JsonArray();
        foreach (var item in list)
        {
            var doomed = FieldShapes.Element(item, schema) is { } element ? set.Find(element) : null;
            if (doomed is null)
                result.Add(item?.DeepClone());
            else if (!doomed.IsMember)
                result.Add(Without(item, doomed, schema.Items));
        }

        return result.Count == 0 ? null : result;
    }
}
