using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.JsonPath;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>What a CustomResourceDefinition must be like. Schemas are checked by <see cref="DefinitionSchemaValidator"/>.</summary>
internal static class CustomResourceDefinitionValidator
{
    private static readonly string[] ColumnTypes = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] ColumnFormats = ["int32", "int64", "float", "double", "byte", "binary", "date", "date-time", "password"];

    public static List<FieldError> ValidateCreate(JsonObject definition)
    {
        var errors = new ErrorList();
        CustomResourceDefinitionNames.CheckIdentity(definition, errors);
        CheckVersions(definition, errors);
        CustomResourceDefinitionNames.CheckNames(definition.At("spec", "names"), "spec.names", errors);
        CheckConversion(definition.At("spec", "conversion"), errors);
        if (definition.Flag("spec", "preserveUnknownFields"))
            errors.Add(FieldErrorType.FieldValueInvalid, "spec.preserveUnknownFields", "Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        CheckStoredVersions(definition, errors);
        return errors.Items;
    }

    public static List<FieldError> ValidateUpdate(JsonObject definition, JsonObject old)
    {
        var errors = new ErrorList();
        errors.Items.AddRange(ValidateCreate(definition));
        var established = old.Each("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True");
        if (!established)
            return errors.Items;
        foreach (var path in (string[][])[["spec", "group"], ["spec", "scope"], ["spec", "names", "kind"], ["spec", "names", "plural"]])
        {
            if (definition.Text(path) != old.Text(path))
                errors.Invalid(string.Join('.', path), definition.Text(path), "field is immutable");
        }
        return errors.Items;
    }

    /// <summary>Formats the server will not check, for warnings.</summary>
    public static IReadOnlyList<string> UnknownFormats(JsonObject definition)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var version in CustomResourceVersion.Read(definition))
            CollectFormats(version.Schema, found);
        return [.. found];
    }

    private static void CollectFormats(SchemaNode schema, SortedSet<string> found)
    {
        if (schema.Format is { Length: > 0 } format && !schema.IntOrString && !StringFormats.IsKnown(format))
            found.Add(format);
        foreach (var child in schema.Properties?.Values ?? [])
            CollectFormats(child, found);
        if (schema.Items is not null)
            CollectFormats(schema.Items, found);
        if (schema.AdditionalProperties is not null)
            CollectFormats(schema.AdditionalProperties, found);
    }

    private static void CheckVersions(JsonObject definition, ErrorList errors)
    {
        var versions = definition.Each("spec", "versions").ToList();
        if (versions.Count == 0)
        {
            errors.Required("spec.versions", "must have exactly one version marked as storage version");
            return;
        }
        if (versions.Count(v => v.Flag("storage")) != 1)
            errors.Add(FieldErrorType.FieldValueInvalid, "spec.versions", $"Invalid value: {Printed(versions)}: must have exactly one version marked as storage version");
        if (versions.Select(v => v.Text("name")).Distinct(StringComparer.Ordinal).Count() != versions.Count)
            errors.Add(FieldErrorType.FieldValueInvalid, "spec.versions", $"Invalid value: {Printed(versions)}: must contain unique version names");
        for (var i = 0; i < versions.Count; i++)
            CheckVersion(versions, i, errors);
    }

    private static void CheckVersion(List<JsonObject> versions, int index, ErrorList errors)
    {
        var version = versions[index];
        var place = $"spec.versions[{index}]";
        if (version.Text("name").Length == 0)
            errors.Required(place + ".name");
        if (version.Text("deprecationWarning").Length > 0 && !version.Flag("deprecated"))
            errors.Invalid(place + ".deprecationWarning", version.Text("deprecationWarning"), "can only be set for deprecated versions");
        // What is the same in all versions is reported once, under the place it had before there were versions.
        if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
            errors.Required(place + ".schema.openAPIV3Schema");
        else if (!IsShared(versions, "schema"))
            errors.Items.AddRange(new DefinitionSchemaValidator(schema).Validate(place + ".schema.openAPIV3Schema"));
        else if (index == 0)
            errors.Items.AddRange(new DefinitionSchemaValidator(schema).Validate("spec.validation.openAPIV3Schema"));
        var shared = IsShared(versions, "additionalPrinterColumns");
        if (!shared || index == 0)
            CheckColumns(version, shared ? "spec" : place, errors);
        CheckSelectableFields(version, place, errors);
        shared = IsShared(versions, "subresources");
        if (!shared || index == 0)
            CheckScale(version.At("subresources", "scale"), (shared ? "spec" : place) + ".subresources.scale", errors);
    }

    private static bool IsShared(List<JsonObject> versions, string field) =>
        versions.TrueForAll(v => JsonNode.DeepEquals(v[field], versions[0][field]));

    private static void CheckColumns(JsonObject version, string place, ErrorList errors)
    {
        var i = 0;
        foreach (var column in version.Each("additionalPrinterColumns"))
        {
            var path = $"{place}.additionalPrinterColumns[{i++}]";
            if (column.Text("name").Length == 0)
                errors.Required(path + ".name");
            if (column.Text("type").Length == 0)
                errors.Required(path + ".type", "must be one of boolean,date,integer,number,string");
            else if (!ColumnTypes.Contains(column.Text("type")))
                errors.Invalid(path + ".type", column.Text("type"), "must be one of boolean,date,integer,number,string");
            if (column.Text("format").Length > 0 && !ColumnFormats.Contains(column.Text("format")))
                errors.Invalid(path + ".format", column.Text("format"), $"must be one of {string.Join(',', ColumnFormats)}");
            CheckPath(column.Text("jsonPath"), path + ".JSONPath", errors);
        }
    }

    private static void CheckSelectableFields(JsonObject version, string place, ErrorList errors)
    {
        var i = 0;
        foreach (var field in version.Each("selectableFields"))
            CheckPath(field.Text("jsonPath"), $"{place}.selectableFields[{i++}].jsonPath", errors);
    }

    private static bool CheckPath(string path, string place, ErrorList errors)
    {
        if (path.Length == 0)
            errors.Required(place);
        else if (path[0] != '.')
            errors.Invalid(place, path, "must be a simple json path starting with .");
        else if (Problem(path) is { } problem)
            errors.Invalid(place, path, $"is an invalid JSON path: {problem}");
        else
            return true;
        return false;
    }

    private static string? Problem(string path)
    {
        try
        {
            JsonPathExpression.Parse(path);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static void CheckScale(JsonNode? scale, string place, ErrorList errors)
    {
        if (scale is null)
            return;
        if (CheckPath(scale.Text("specReplicasPath"), place + ".specReplicasPath", errors) && !scale.Text("specReplicasPath").StartsWith(".spec.", StringComparison.Ordinal))
            errors.Invalid(place + ".specReplicasPath", scale.Text("specReplicasPath"), "should be a json path under .spec");
        if (CheckPath(scale.Text("statusReplicasPath"), place + ".statusReplicasPath", errors) && !scale.Text("statusReplicasPath").StartsWith(".status.", StringComparison.Ordinal))
            errors.Invalid(place + ".statusReplicasPath", scale.Text("statusReplicasPath"), "should be a json path under .status");
        if (scale.Text("labelSelectorPath") is { Length: > 0 } selector && CheckPath(selector, place + ".labelSelectorPath", errors)
            && !selector.StartsWith(".spec.", StringComparison.Ordinal) && !selector.StartsWith(".status.", StringComparison.Ordinal))
            errors.Invalid(place + ".labelSelectorPath", selector, "should be a json path under either .spec or .status");
    }

    private static void CheckConversion(JsonNode? conversion, ErrorList errors)
    {
        var strategy = conversion.Text("strategy");
        if (strategy is "" or "None")
            return;
        if (strategy != "Webhook")
        {
            errors.Add(FieldErrorType.FieldValueNotSupported, "spec.conversion.strategy", $"Unsupported value: {GoFormat.Quote(strategy)}: supported values: \"None\", \"Webhook\"");
            return;
        }
        var config = conversion.At("webhook", "clientConfig");
        if (config is null)
            errors.Required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook");
        else if (config.At("url") is null == config.At("service") is null)
            errors.Required("spec.conversion.webhookClientConfig", "exactly one of url or service is required");
        var versions = conversion.Texts("webhook", "conversionReviewVersions").ToList();
        if (versions.Count == 0)
            errors.Required("spec.conversion.conversionReviewVersions");
        else if (!versions.Contains("v1") && !versions.Contains("v1beta1"))
            errors.InvalidNode("spec.conversion.conversionReviewVersions", conversion.At("webhook", "conversionReviewVersions"), "must include at least one of v1, v1beta1");
    }

    private static void CheckStoredVersions(JsonObject definition, ErrorList errors)
    {
        var stored = definition.Texts("status", "storedVersions").ToList();
        var versions = definition.Each("spec", "versions").ToList();
        if (stored.Count == 0)
        {
            errors.Add(FieldErrorType.FieldValueInvalid, "status.storedVersions", "Invalid value: null: must have at least one stored version");
            return;
        }
        for (var i = 0; i < stored.Count; i++)
        {
            var name = stored[i];
            if (!versions.Exists(v => v.Text("name") == name))
                errors.Invalid($"status.storedVersions[{i}]", name, $"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
        }
        if (versions.LastOrDefault(v => v.Flag("storage")).Text("name") is { Length: > 0 } storage && !stored.Contains(storage))
            errors.InvalidNode("status.storedVersions", definition.At("status", "storedVersions"), $"must have the storage version {storage}");
    }

    private static string Printed(List<JsonObject> versions) => GoFormat.Value(new JsonArray([.. versions.Select(v => (JsonNode)new JsonObject
    {
        ["Name"] = v.Text("name"),
        ["Served"] = v.Flag("served"),
        ["Storage"] = v.Flag("storage"),
        ["Deprecated"] = v.Flag("deprecated"),
        ["DeprecationWarning"] = v.At("deprecationWarning")?.DeepClone(),
        ["Schema"] = null,
        ["Subresources"] = null,
        ["AdditionalPrinterColumns"] = null,
        ["SelectableFields"] = null,
    })]));
}
