using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Text;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>One run of the <see cref="SchemaValidator"/>: the place it is at and the errors so far.</summary>
internal sealed class SchemaValidation(string prefix)
{
    private readonly FieldPath _path = new();

    public List<FieldError> Errors { get; private set; } = [];

    public void Visit(JsonNode? value, SchemaNode schema, JsonNode? old)
    {
        if (old is not null && value is not null && JsonNode.DeepEquals(value, old))
            return;
        if (value is null)
        {
            if (!schema.Nullable && TypeText(schema) is { } expected)
                AddType(expected, "null");
            return;
        }
        CheckType(value, schema);
        CheckCombinations(value, schema, old);
        switch (value.GetValueKind())
        {
            case JsonValueKind.String: CheckString(value, schema); break;
            case JsonValueKind.Number: NumberChecks.Run(value, schema, this); break;
            case JsonValueKind.Array: CheckArray(value.AsArray(), schema, old as JsonArray); break;
            case JsonValueKind.Object: CheckObject(value.AsObject(), schema, old as JsonObject); break;
        }
        CheckEnum(value, schema);
    }

    /// <summary>The name genuine messages repeat: the path below the validated value.</summary>
    public string Name => _path.ToString();

    public void Add(FieldErrorType type, string message) =>
        Errors.Add(new FieldError(type, FieldPath.Join(prefix, Name), message));

    public void AddInvalid(string shown, string text) =>
        Add(FieldErrorType.FieldValueInvalid, $"Invalid value: {shown}: {Name} in body {text}");

    /// <summary>Errors that genuine servers report for the whole object, naming the place in the text only.</summary>
    public void AddComposite(string text) =>
        Errors.Add(new FieldError(FieldErrorType.FieldValueInvalid, FieldPath.Join(prefix, ""), "Invalid value: \"\": " + text));

    private void AddType(string expected, string actual) =>
        Add(FieldErrorType.FieldValueTypeInvalid, $"Invalid value: \"{actual}\": {Name} in body must be of type {expected}: \"{actual}\"");

    private static string? TypeText(SchemaNode schema) => schema.IntOrString ? "integer,string" : schema.Type;

    private void CheckType(JsonNode value, SchemaNode schema)
    {
        if (TypeText(schema) is not { } expected)
            return;
        var actual = JsonTypes.NameOf(value);
        var matches = schema.IntOrString ? actual is "integer" or "string"
            : actual == expected || (expected == "number" && actual == "integer");
        if (!matches && !(expected == "integer" && actual == "number" && double.IsInteger(JsonNumber.ToDouble(value))))
            AddType(expected, actual);
    }

    private void CheckEnum(JsonNode value, SchemaNode schema)
    {
        if (schema.Enum is not { Count: > 0 } allowed || allowed.Any(a => JsonNode.DeepEquals(a, value)))
            return;
        var supported = string.Join(", ", allowed.Select(EnumText));
        Add(FieldErrorType.FieldValueNotSupported, $"Unsupported value: {GoFormat.Value(value)}: supported values: {supported}");
    }

    private static string EnumText(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? GoFormat.Value(value) : GoFormat.Quote(GoFormat.Value(value));

    private void CheckString(JsonNode value, SchemaNode schema)
    {
        var text = value.GetValue<string>();
        if (schema.MaxLength is { } max && RuneCount(text) > max)
            Add(FieldErrorType.FieldValueTooLong, $"Too long: may not be more than {max} bytes");
        else if (schema.MinLength is { } min && RuneCount(text) < min)
            AddInvalid(GoFormat.Quote(text), $"should be at least {min} chars long");
        else if (schema.Pattern is { } pattern && !GoRegex.IsMatch(pattern, text))
            AddInvalid(GoFormat.Quote(text), $"should match '{pattern}'");
        if (schema.Format is { Length: > 0 } format && !schema.IntOrString && !StringFormats.Matches(format, text))
            Add(FieldErrorType.FieldValueTypeInvalid, $"Invalid value: {GoFormat.Quote(text)}: {Name} in body must be of type {format}: {GoFormat.Quote(text)}");
    }

    private static long RuneCount(string text)
    {
        long count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private void CheckArray(JsonArray list, SchemaNode schema, JsonArray? old)
    {
        if (schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                _path.Push(i);
                Visit(list[i], items, OldValues.OfItem(list[i], schema, old));
                _path.Pop();
            }
        }
        if (schema.MinItems is { } min && list.Count < min)
            AddInvalid(list.Count.ToString(CultureInfo.InvariantCulture), $"should have at least {min} items");
        if (schema.MaxItems is { } max && list.Count > max)
            Add(FieldErrorType.FieldValueTooMany, $"Too many: {list.Count}: must have at most {max} items");
        if (schema.UniqueItems && !AreUnique(list))
            AddInvalid(GoFormat.Value(list), "shouldn't contain duplicates");
    }

    private static bool AreUnique(JsonArray list) =>
        list.Select(i => i?.ToJsonString() ?? "null").Distinct(StringComparer.Ordinal).Count() == list.Count;

    private void CheckObject(JsonObject map, SchemaNode schema, JsonObject? old)
    {
        if (schema.MinProperties is { } min && map.Count < min)
        {
            AddInvalid(map.Count.ToString(CultureInfo.InvariantCulture), $"should have at least {min} properties");
            return;
        }
        if (schema.MaxProperties is { } max && map.Count > max)
        {
            Add(FieldErrorType.FieldValueTooMany, $"Too many: {map.Count}: must have at most {max} items");
            return;
        }
        foreach (var name in schema.Required ?? [])
        {
            if (!map.ContainsKey(name))
                AddRequired(name);
        }
        foreach (var (name, value) in map)
        {
            if ((schema.Properties?.GetValueOrDefault(name) ?? schema.AdditionalProperties) is not { } known)
                continue;
            _path.Push(name);
            Visit(value, known, old?[name]);
            _path.Pop();
        }
    }

    private void AddRequired(string name)
    {
        _path.Push(name);
        Add(FieldErrorType.FieldValueRequired, "Required value");
        _path.Pop();
    }

    private void CheckCombinations(JsonNode value, SchemaNode schema, JsonNode? old)
    {
        if (schema.AllOf is { Count: > 0 } all)
            CheckAllOf(value, all, old);
        if (schema.AnyOf is { Count: > 0 } any && !IntOrStringAlternatives(schema))
            CheckAnyOf(value, any, old);
        if (schema.OneOf is { Count: > 0 } one)
            CheckOneOf(value, one, old);
        if (schema.Not is { } not && Try(value, not, old).Count == 0)
            AddComposite($"\"{Name}\" must not validate the schema (not)");
    }

    // Generators write anyOf [integer, string] beside the extension; the type check has said it all.
    private static bool IntOrStringAlternatives(SchemaNode schema) =>
        schema.IntOrString && schema.AnyOf!.All(a => a.Type is "integer" or "string");

    private void CheckAllOf(JsonNode value, IReadOnlyList<SchemaNode> schemas, JsonNode? old)
    {
        var valid = 0;
        foreach (var schema in schemas)
        {
            var errors = Try(value, schema, old);
            valid += errors.Count == 0 ? 1 : 0;
            Errors.AddRange(errors);
        }
        if (valid < schemas.Count)
            AddComposite($"\"{Name}\" must validate all the schemas (allOf){(valid == 0 ? ". None validated" : "")}");
    }

    private void CheckAnyOf(JsonNode value, IReadOnlyList<SchemaNode> schemas, JsonNode? old)
    {
        List<FieldError>? best = null;
        foreach (var schema in schemas)
        {
            var errors = Try(value, schema, old);
            if (errors.Count == 0)
                return;
            best = best is null || errors.Count < best.Count ? errors : best;
        }
        AddComposite($"\"{Name}\" must validate at least one schema (anyOf)");
        Errors.AddRange(best ?? []);
    }

    private void CheckOneOf(JsonNode value, IReadOnlyList<SchemaNode> schemas, JsonNode? old)
    {
        List<FieldError>? best = null;
        var valid = 0;
        foreach (var schema in schemas)
        {
            var errors = Try(value, schema, old);
            valid += errors.Count == 0 ? 1 : 0;
            best = best is null || errors.Count < best.Count ? errors : best;
        }
        if (valid == 1)
            return;
        var found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
        AddComposite($"\"{Name}\" must validate one and only one schema (oneOf). {found}");
        if (valid == 0)
            Errors.AddRange(best ?? []);
    }

    private List<FieldError> Try(JsonNode value, SchemaNode schema, JsonNode? old)
    {
        var outer = Errors;
        Errors = [];
        Visit(value, schema, old);
        var inner = Errors;
        Errors = outer;
        return inner;
    }
}
