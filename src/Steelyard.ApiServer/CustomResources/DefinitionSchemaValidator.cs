using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiMachinery.Text;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>
/// Checks that the schema of a definition is structural, that its defaults fit, and that its rules compile. The later
/// checks only make sense, and are only made, when the earlier ones found nothing.
/// </summary>
internal sealed class DefinitionSchemaValidator(JsonObject root)
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Logic = ["allOf", "anyOf", "oneOf"];

    private readonly ErrorList _errors = new();

    public List<FieldError> Validate(string path)
    {
        if (root.Text("type").Length == 0)
            _errors.Required(path + ".type", "must not be empty at the root");
        else if (root.Text("type") != "object")
            _errors.Invalid(path + ".type", root.Text("type"), "must be object at the root");
        Node(root, path, metadata: false, isRoot: true);
        if (_errors.Items.Count == 0)
            new DefinitionRuleValidator(_errors).Validate(root, OpenApiSchemaReader.ReadResource(root), path);
        return _errors.Items;
    }

    private void Node(JsonObject schema, string path, bool metadata, bool isRoot)
    {
        CheckKeywords(schema, path);
        if (!isRoot)
            CheckType(schema, path);
        CheckDefault(schema, path, metadata);
        CheckList(schema, path);
        foreach (var keyword in Logic)
        {
            var i = 0;
            foreach (var branch in schema.Each(keyword))
                LogicBranch(branch, $"{path}.{keyword}[{i++}]", schema.Flag("x-kubernetes-int-or-string") && branch.Count == 1);
        }
        if (schema["not"] is JsonObject not)
            LogicBranch(not, path + ".not", false);
        Children(schema, path, metadata, isRoot);
    }

    private void Children(JsonObject schema, string path, bool metadata, bool isRoot)
    {
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
                Node(property, $"{path}.properties[{name}]", metadata || (isRoot && name == "metadata"), false);
        }
        if (schema["additionalProperties"] is JsonObject additional)
            Node(additional, path + ".additionalProperties", metadata, false);
        if (schema["items"] is JsonObject items)
            Node(items, path + ".items", metadata, false);
    }

    private void CheckKeywords(JsonObject schema, string path)
    {
        if (schema.TextOrNull("$ref") is { Length: > 0 })
            _errors.Forbidden(path + ".$ref", "$ref is not supported");
        if (schema.Flag("uniqueItems"))
            _errors.Forbidden(path + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        if (schema["additionalProperties"] is JsonValue closed && closed.GetValueKind() == JsonValueKind.False)
            _errors.Forbidden(path + ".additionalProperties", "additionalProperties cannot be set to false");
        if (schema["additionalProperties"] is not null && schema.Count("properties") > 0)
            _errors.Forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
        foreach (var keyword in (string[])["definitions", "dependencies", "patternProperties", "id", "$schema"])
        {
            if (schema[keyword] is not null)
                _errors.Forbidden($"{path}.{keyword}", keyword + " is not supported");
        }
        if (schema.TextOrNull("pattern") is { Length: > 0 } pattern && GoRegex.Check(pattern) is { } problem)
            _errors.Invalid(path + ".pattern", pattern, "must be a valid regular expression, but isn't: " + problem);
        if (schema["items"] is JsonArray)
            _errors.Forbidden(path + ".items", "items must be a schema object and not an array");
    }

    private void CheckType(JsonObject schema, string path)
    {
        var type = schema.Text("type");
        if (type.Length > 0 && !Types.Contains(type))
            _errors.Add(FieldErrorType.FieldValueNotSupported, path + ".type", $"Unsupported value: {GoFormat.Quote(type)}: supported values: {string.Join(", ", Types.Select(GoFormat.Quote))}");
        var free = schema.Flag("x-kubernetes-int-or-string") || schema.Flag("x-kubernetes-preserve-unknown-fields") || schema.TextOrNull("$ref") is not null;
        if (type.Length == 0 && !free)
            _errors.Required(path + ".type", path.EndsWith(".items", StringComparison.Ordinal) ? "must not be empty for specified array items" : "must not be empty for specified object fields");
        if (schema.Flag("x-kubernetes-embedded-resource") && type != "object")
            _errors.Invalid(path + ".type", type, "must be object if x-kubernetes-embedded-resource is true");
        if (type == "array" && schema["items"] is null)
            _errors.Required(path + ".items", "must be specified");
    }

    private void CheckList(JsonObject schema, string path)
    {
        var kind = schema.Text("x-kubernetes-list-type");
        var keys = schema.Texts("x-kubernetes-list-map-keys").ToList();
        var place = path + ".x-kubernetes-list-type";
        if (kind.Length > 0 && kind is not ("atomic" or "set" or "map"))
            _errors.Add(FieldErrorType.FieldValueNotSupported, place, $"Unsupported value: {GoFormat.Quote(kind)}: supported values: \"atomic\", \"map\", \"set\"");
        if (kind.Length > 0 && schema.Text("type") != "array")
            _errors.Invalid(path + ".type", schema.Text("type"), "must be array if x-kubernetes-list-type is specified");
        if (kind == "map" && keys.Count == 0)
            _errors.Required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        if (kind != "map" && keys.Count > 0)
            _errors.Add(FieldErrorType.FieldValueInvalid, place, kind.Length == 0 ? "Required value: must be map if x-kubernetes-list-map-keys is non-empty" : $"Invalid value: {GoFormat.Quote(kind)}: must be map if x-kubernetes-list-map-keys is non-empty");
        foreach (var key in kind == "map" ? keys : [])
            CheckListKey(schema.At("items"), key, path + ".items");
    }

    private void CheckListKey(JsonNode? items, string key, string path)
    {
        var place = $"{path}.properties[{key}]";
        if (items.At("properties", key) is not JsonObject property)
            _errors.Add(FieldErrorType.FieldValueInvalid, path[..^6] + ".x-kubernetes-list-map-keys", $"Invalid value: {GoFormat.Quote(key)}: entries must all be names of item properties");
        else if (property["default"] is null && !items.Texts("required").Contains(key))
            _errors.Required(place + ".default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
        else if (property.Text("type") is "array" or "object")
            _errors.Invalid(place + ".type", property.Text("type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
    }

    private void CheckDefault(JsonObject schema, string path, bool metadata)
    {
        if (schema["default"] is not { } value)
            return;
        var place = path + ".default";
        if (metadata)
        {
            _errors.Forbidden(place, "must not be set in top-level metadata");
            return;
        }
        var node = OpenApiSchemaReader.Read(schema);
        if (value is JsonObject map && Pruner.FindUnknown(map, node).Count > 0)
        {
            _errors.InvalidNode(place, value, "must not have unknown fields");
            return;
        }
        var copy = value.DeepClone();
        Defaulter.Apply(copy, node);
        foreach (var error in SchemaValidator.Validate(copy, node))
            _errors.Items.Add(error with { Field = error.Field == "<nil>" ? place : $"{place}.{error.Field}" });
    }

    // Inside of logical junctors a structural schema may only narrow what the outside declares.
    private void LogicBranch(JsonObject schema, string path, bool mayHaveType)
    {
        foreach (var keyword in (string[])["type", "default", "title", "description", "additionalProperties", "nullable"])
        {
            if (schema[keyword] is not null && !(keyword == "type" && mayHaveType))
                _errors.Forbidden($"{path}.{keyword}", "must be empty to be structural");
        }
        foreach (var keyword in (string[])["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"])
        {
            if (schema.Flag(keyword))
                _errors.Forbidden($"{path}.{keyword}", "must be false to be structural");
        }
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
                LogicBranch(property, $"{path}.properties[{name}]", false);
        }
        if (schema["items"] is JsonObject items)
            LogicBranch(items, path + ".items", false);
        foreach (var keyword in Logic)
        {
            var i = 0;
            foreach (var branch in schema.Each(keyword))
                LogicBranch(branch, $"{path}.{keyword}[{i++}]", false);
        }
        if (schema["not"] is JsonObject not)
            LogicBranch(not, path + ".not", false);
    }
}
