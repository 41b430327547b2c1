using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Fills in the defaults of a schema. Changes the object in place; applying it twice changes nothing more.</summary>
public static class Defaulter
{
    /// <summary>
    /// First drops nulls of fields that are not nullable (as if they had not been sent), then fills in the defaults of
    /// absent fields, including inside of what a default just created.
    /// </summary>
    public static void Apply(JsonNode obj, SchemaNode schema)
    {
        switch (obj)
        {
            case JsonObject map:
                ApplyToObject(map, schema);
                break;
            case JsonArray list when schema.Items is not null:
                ApplyToItems(list, schema.Items);
                break;
        }
    }

    private static void ApplyToObject(JsonObject map, SchemaNode schema)
    {
        DropNulls(map, schema);
        if (schema.Properties is not null)
        {
            foreach (var (name, property) in schema.Properties)
            {
                if (property.Default is not null && !map.ContainsKey(name))
                    map[name] = property.Default.DeepClone();
                if (map[name] is { } value)
                    Apply(value, property);
            }
        }
        if (schema.AdditionalProperties is { } additional)
        {
            foreach (var (name, value) in map)
            {
                if (value is not null && schema.Properties?.ContainsKey(name) != true)
                    Apply(value, additional);
            }
        }
    }

    private static void DropNulls(JsonObject map, SchemaNode schema)
    {
        List<string>? nulls = null;
        foreach (var (name, value) in map)
        {
            if (value is null)
                (nulls ??= []).Add(name);
        }
        foreach (var name in nulls ?? [])
        {
            var known = schema.Properties?.GetValueOrDefault(name) ?? schema.AdditionalProperties;
            if (known is null || known.Nullable)
                continue;
            if (schema.Properties?.ContainsKey(name) != true && known.Default is not null)
                map[name] = known.Default.DeepClone();
            else
                map.Remove(name);
        }
    }

    private static void ApplyToItems(JsonArray list, SchemaNode items)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null && items.Default is not null && !items.Nullable)
                list[i] = items.Default.DeepClone();
            if (list[i] is { } item)
                Apply(item, items);
        }
    }
}
