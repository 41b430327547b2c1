using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>The checks of the <c>x-kubernetes-</c> extensions: no duplicates in sets and maps, whole embedded resources.</summary>
public static class StructuralValueValidator
{
    /// <summary>Lists of type set or map with an item twice.</summary>
    public static IReadOnlyList<FieldError> ValidateLists(JsonNode value, SchemaNode schema)
    {
        var walk = new Walk(checkLists: true);
        walk.Visit(value, schema);
        return walk.Errors;
    }

    /// <summary>Embedded resources without apiVersion or kind.</summary>
    public static IReadOnlyList<FieldError> ValidateEmbedded(JsonNode value, SchemaNode schema)
    {
        var walk = new Walk(checkLists: false);
        walk.Visit(value, schema);
        return walk.Errors;
    }

    private sealed class Walk(bool checkLists)
    {
        private readonly FieldPath _path = new();

        public List<FieldError> Errors { get; } = [];

        public void Visit(JsonNode? value, SchemaNode schema)
        {
            if (value is JsonArray list)
                VisitList(list, schema);
            else if (value is JsonObject map)
                VisitMap(map, schema);
        }

        private void VisitMap(JsonObject map, SchemaNode schema)
        {
            if (schema.EmbeddedResource && !checkLists)
                CheckEmbedded(map);
            foreach (var (name, value) in map)
            {
                if ((schema.Properties?.GetValueOrDefault(name) ?? schema.AdditionalProperties) is not { } known)
                    continue;
                _path.Push(name);
                Visit(value, known);
                _path.Pop();
            }
        }

        private void CheckEmbedded(JsonObject map)
        {
            foreach (var name in (string[])["apiVersion", "kind"])
            {
                if (map[name] is not JsonValue value || value.GetValueKind() != JsonValueKind.String || value.GetValue<string>().Length == 0)
                    Add(name, FieldErrorType.FieldValueRequired, "Required value");
            }
        }

        private void Add(string name, FieldErrorType type, string message)
        {
            _path.Push(name);
            Errors.Add(new FieldError(type, _path.ToString(), message));
            _path.Pop();
        }

        private void VisitList(JsonArray list, SchemaNode schema)
        {
            if (checkLists && schema.ListType == "set")
                CheckDuplicates(list, item => item);
            else if (checkLists && schema.ListType == "map")
                CheckDuplicates(list, item => KeysOf(item, schema));
            for (var i = 0; schema.Items is not null && i < list.Count; i++)
            {
                _path.Push(i);
                Visit(list[i], schema.Items);
                _path.Pop();
            }
        }

        private void CheckDuplicates(JsonArray list, Func<JsonNode?, JsonNode?> identity)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var reported = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < list.Count; i++)
            {
                var id = identity(list[i]);
                var text = Canonical(id);
                if (seen.Add(text) || !reported.Add(text))
                    continue;
                _path.Push(i);
                Errors.Add(new FieldError(FieldErrorType.FieldValueDuplicate, _path.ToString(), "Duplicate value: " + GoFormat.Value(id)));
                _path.Pop();
            }
        }

        private static JsonObject KeysOf(JsonNode? item, SchemaNode schema)
        {
            var keys = new JsonObject();
            foreach (var key in (schema.ListMapKeys ?? []).Order(StringComparer.Ordinal))
            {
                if ((item as JsonObject)?[key] is { } value)
                    keys[key] = value.DeepClone();
            }
            return keys;
        }

        private static string Canonical(JsonNode? value)
        {
            var text = new StringBuilder();
            Write(value, text);
            return text.ToString();
        }

        private static void Write(JsonNode? value, StringBuilder text)
        {
            if (value is not JsonObject map)
            {
                text.Append(value?.ToJsonString() ?? "null");
                return;
            }
            text.Append('{');
            foreach (var (name, child) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                text.Append(GoFormat.Quote(name)).Append(':');
                Write(child, text);
                text.Append(',');
            }
            text.Append('}');
        }
    }
}
