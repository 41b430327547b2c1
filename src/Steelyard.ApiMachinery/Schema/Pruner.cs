using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Removes, or only finds, the fields a schema does not know. Paths look like <c>spec.ports[0].x</c> and come in the
/// order of the document.
/// </summary>
public static class Pruner
{
    /// <summary>Removes unknown fields and tells which they were.</summary>
    public static IReadOnlyList<string> Prune(JsonObject obj, SchemaNode schema) => Run(obj, schema, remove: true);

    /// <summary>Tells which fields are unknown and leaves the object as it is.</summary>
    public static IReadOnlyList<string> FindUnknown(JsonNode obj, SchemaNode schema) => Run(obj, schema, remove: false);

    /// <summary>The text of a warning or of a strict decoding error.</summary>
    public static string UnknownFieldText(string path) => $"unknown field \"{path}\"";

    private static IReadOnlyList<string> Run(JsonNode obj, SchemaNode schema, bool remove)
    {
        var walk = new Walk(remove);
        walk.Visit(obj, schema);
        return walk.Unknown ?? (IReadOnlyList<string>)[];
    }

    private static bool IsFreeForm(SchemaNode schema) =>
        schema.Properties is null && schema.AdditionalProperties is null
        // Shared definitions without fields (RawExtension, FieldsV1, JSON) stand for arbitrary content; an author's
        // own bare object does not.
        && (schema.DefinitionName is not null || schema.Type is null);

    private sealed class Walk(bool remove)
    {
        private readonly FieldPath _path = new();

        public List<string>? Unknown { get; private set; }

        public void Visit(JsonNode? value, SchemaNode schema)
        {
            if (value is JsonObject map)
                VisitObject(map, schema);
            else if (value is JsonArray list)
                VisitArray(list, schema);
        }

        private void VisitArray(JsonArray list, SchemaNode schema)
        {
            if (schema.Items is null)
                return;
            for (var i = 0; i < list.Count; i++)
            {
                _path.Push(i);
                Visit(list[i], schema.Items);
                _path.Pop();
            }
        }

        private void VisitObject(JsonObject map, SchemaNode schema)
        {
            if (IsFreeForm(schema))
                return;
            List<string>? unknown = null;
            foreach (var (name, value) in map)
            {
                var known = schema.Properties?.GetValueOrDefault(name) ?? schema.AdditionalProperties;
                _path.Push(name);
                if (known is not null)
                    Visit(value, known);
                else if (!schema.PreserveUnknownFields)
                    Report(name, ref unknown);
                _path.Pop();
            }
            if (remove && unknown is not null)
            {
                foreach (var name in unknown)
                    map.Remove(name);
            }
        }

        private void Report(string name, ref List<string>? unknown)
        {
            (unknown ??= []).Add(name);
            (Unknown ??= []).Add(_path.ToString());
        }
    }
}
