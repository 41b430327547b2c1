using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Checks the CEL rules of a schema: that they are there, compile and give a bool.</summary>
internal sealed class DefinitionRuleValidator(ErrorList errors)
{
    private static readonly string[] Reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

    public void Validate(JsonObject root, SchemaNode schema, string path)
    {
        Shape(root, path);
        if (errors.Items.Count == 0)
            Compile(root, schema, path, correlatable: true);
    }

    private void Shape(JsonObject json, string path)
    {
        var i = 0;
        foreach (var rule in json.Each("x-kubernetes-validations"))
        {
            var place = $"{path}.x-kubernetes-validations[{i++}]";
            if (rule.Text("rule").Trim().Length == 0)
                errors.Required(place + ".rule", "rule is not specified");
            if (rule.TextOrNull("message") is { } message && message.Trim().Length == 0 && message.Length > 0)
                errors.Invalid(place + ".message", message, "message must be non-empty if specified");
            if (rule.TextOrNull("reason") is { } reason && !Reasons.Contains(reason))
                errors.Add(FieldErrorType.FieldValueNotSupported, place + ".reason", $"Unsupported value: {GoFormat.Quote(reason)}: supported values: {string.Join(", ", Reasons.Select(GoFormat.Quote))}");
        }
        ForEachChild(json, path, Shape);
    }

    private static void ForEachChild(JsonObject json, string path, Action<JsonObject, string> visit)
    {
        foreach (var (name, child) in json["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
                visit(property, $"{path}.properties[{name}]");
        }
        if (json["additionalProperties"] is JsonObject additional)
            visit(additional, path + ".additionalProperties");
        if (json["items"] is JsonObject items)
            visit(items, path + ".items");
    }

    private void Compile(JsonObject json, SchemaNode schema, string path, bool correlatable)
    {
        var i = 0;
        foreach (var rule in json.Each("x-kubernetes-validations"))
            CompileRule(rule, schema, $"{path}.x-kubernetes-validations[{i++}]", correlatable);
        foreach (var (name, child) in json["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property && schema.Properties?.GetValueOrDefault(name) is { } known)
                Compile(property, known, $"{path}.properties[{name}]", correlatable);
        }
        if (json["additionalProperties"] is JsonObject additional && schema.AdditionalProperties is { } values)
            Compile(additional, values, path + ".additionalProperties", correlatable && json.Text("x-kubernetes-map-type") != "atomic");
        if (json["items"] is JsonObject items && schema.Items is { } item)
            Compile(items, item, path + ".items", correlatable && json.Text("x-kubernetes-list-type") == "map");
    }

    private void CompileRule(JsonObject rule, SchemaNode schema, string place, bool correlatable)
    {
        var optional = rule.Flag("optionalOldSelf");
        if (Check(rule.Text("rule"), schema, optional, out var program) is { } problem)
            errors.InvalidNode(place + ".rule", Printed(rule), "compilation failed: " + problem);
        else if (program!.Type is not ("bool" or "dyn"))
            errors.InvalidNode(place + ".rule", Printed(rule), "cel expression must evaluate to a bool");
        else if (program.Program.Identifiers.Contains("oldSelf") && !correlatable && !optional)
            errors.Invalid(place + ".rule", rule.Text("rule"), "oldSelf cannot be used on the uncorrelatable portion of the schema");
        if (rule.TextOrNull("messageExpression") is not { Length: > 0 } message)
            return;
        if (Check(message, schema, optional, out program) is { } messageProblem)
            errors.InvalidNode(place + ".messageExpression", Printed(rule), "messageExpression compilation failed: " + messageProblem);
        else if (program!.Type is not ("string" or "dyn"))
            errors.InvalidNode(place + ".messageExpression", Printed(rule), "messageExpression must evaluate to a string");
    }

    private static string? Check(string source, SchemaNode schema, bool optionalOldSelf, out CheckedProgram? program)
    {
        program = null;
        try
        {
            var compiled = CelProgram.Compile(source);
            var type = CelChecker.Check(compiled, CelChecker.ForRule(schema, optionalOldSelf));
            program = new CheckedProgram(compiled, type);
            return null;
        }
        catch (CelCompileException e)
        {
            return e.Message;
        }
    }

    private static JsonObject Printed(JsonObject rule) => new()
    {
        ["Rule"] = rule.Text("rule"),
        ["Message"] = rule.Text("message"),
        ["MessageExpression"] = rule.Text("messageExpression"),
        ["Reason"] = rule.At("reason")?.DeepClone(),
        ["FieldPath"] = rule.Text("fieldPath"),
        ["OptionalOldSelf"] = rule.At("optionalOldSelf")?.DeepClone(),
    };

    private sealed record CheckedProgram(CelProgram Program, string Type);
}
