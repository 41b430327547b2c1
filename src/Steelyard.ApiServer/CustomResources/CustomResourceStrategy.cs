using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.JsonPath;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>The rules of one version of a custom resource, all of them from its definition.</summary>
public sealed class CustomResourceStrategy : IResourceStrategy
{
    private readonly CustomResourceVersion _version;
    private readonly RuleValidator? _rules;

    public CustomResourceStrategy(CustomResourceVersion version)
    {
        _version = version;
        _rules = RuleValidator.Build(version.Schema);
        SelectableFields = version.SelectableFields.ToDictionary(p => p.TrimStart('.'), Selector, StringComparer.Ordinal);
    }

    public bool AllowCreateOnUpdate => false;

    public bool AllowUnconditionalUpdate => false;

    public bool DeleteReturnsObject => false;

    public IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; }

    public void Default(JsonObject obj)
    {
        // The schema says it all.
    }

    public void PrepareForCreate(StrategyContext context, JsonObject obj)
    {
        if (_version.IsTerminating)
            throw CreateForbidden(obj);
        if (_version.HasStatus)
            obj.Remove("status");
        obj["metadata"]!["generation"] = 1L;
    }

    public void PrepareForUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        if (_version.HasStatus)
            CopyField(old, obj, "status");
        CopyField(old["metadata"]!.AsObject(), obj["metadata"]!.AsObject(), "generation");
        if (!ContentEquals(obj, old))
            obj["metadata"]!["generation"] = old.Integer("metadata", "generation") + 1;
    }

    public void PrepareForStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var status = obj["status"]?.DeepClone();
        var managed = obj.At("metadata", "managedFields")?.DeepClone();
        obj.Clear();
        foreach (var (name, value) in old)
            obj[name] = value?.DeepClone();
        obj.Remove("status");
        if (status is not null)
            obj["status"] = status;
        obj["metadata"]!.AsObject().Remove("managedFields");
        if (managed is not null)
            obj["metadata"]!["managedFields"] = managed;
    }

    public IReadOnlyList<FieldError> ValidateCreate(StrategyContext context, JsonObject obj)
    {
        List<FieldError> errors = [.. SchemaValidator.Validate(obj, _version.Schema)];
        errors.AddRange(ScaleChecks.SpecReplicas(_version.Scale, obj));
        errors.AddRange(ScaleChecks.StatusReplicas(_version.Scale, obj));
        errors.AddRange(StructuralValueValidator.ValidateEmbedded(obj, _version.Schema));
        errors.AddRange(StructuralValueValidator.ValidateLists(obj, _version.Schema));
        return WithRules(errors, obj, null);
    }

    public IReadOnlyList<FieldError> ValidateUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        List<FieldError> errors = [.. SchemaValidator.Validate(obj, _version.Schema, old)];
        errors.AddRange(ScaleChecks.SpecReplicas(_version.Scale, obj));
        errors.AddRange(StructuralValueValidator.ValidateEmbedded(obj, _version.Schema));
        var lists = StructuralValueValidator.ValidateLists(obj, _version.Schema);
        // Objects stored before a list became a set must stay editable.
        if (lists.Count > 0 && StructuralValueValidator.ValidateLists(old, _version.Schema).Count == 0)
            errors.AddRange(lists);
        return WithRules(errors, obj, old);
    }

    public IReadOnlyList<FieldError> ValidateStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var errors = new List<FieldError>();
        if (obj["status"] is { } status && _version.Schema.Properties?.GetValueOrDefault("status") is { } schema)
            errors.AddRange(SchemaValidator.Validate(status, schema, old["status"], "status"));
        errors.AddRange(ScaleChecks.StatusReplicas(_version.Scale, obj));
        return WithRules(errors, obj, old);
    }

    public IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old) => [];

    public void Release(JsonObject obj)
    {
        // Nothing is allocated for custom resources.
    }

    private List<FieldError> WithRules(List<FieldError> errors, JsonObject obj, JsonObject? old)
    {
        if (_rules is null)
            return errors;
        if (errors.Exists(RuleValidator.IsBlocking))
            errors.Add(RuleValidator.NotChecked);
        else
            errors.AddRange(_rules.Validate(obj, old));
        return errors;
    }

    private bool ContentEquals(JsonObject obj, JsonObject old) => Fields(obj).SetEquals(Fields(old))
        && Fields(obj).All(name => JsonNode.DeepEquals(obj[name], old[name]));

    private HashSet<string> Fields(JsonObject obj) =>
        [.. obj.Select(p => p.Key).Where(name => name is not ("metadata" or "kind" or "apiVersion") && !(_version.HasStatus && name == "status"))];

    private StatusException CreateForbidden(JsonObject obj)
    {
        var name = obj.Text("metadata", "name");
        var resource = $"{_version.Plural}.{_version.Group}";
        return new StatusException(
            403,
            "Forbidden",
            $"{resource} \"{name}\" is forbidden: create not allowed while custom resource definition is terminating",
            new JsonObject { ["name"] = name, ["group"] = _version.Group, ["kind"] = _version.Plural });
    }

    private static void CopyField(JsonObject from, JsonObject to, string field)
    {
        to.Remove(field);
        if (from.TryGetPropertyValue(field, out var value))
            to[field] = value?.DeepClone();
    }

    private static Func<JsonObject, string> Selector(string path)
    {
        var expression = JsonPathExpression.Parse(path);
        return obj => expression.Evaluate(obj) is [{ } value, ..]
            ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()
            : "";
    }
}
