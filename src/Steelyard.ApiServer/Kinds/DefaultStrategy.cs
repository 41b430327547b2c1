using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds;

/// <summary>
/// The rules that the built-in kinds share: normal form, status kept apart from the rest, generation. A kind overrides
/// what it does differently.
/// </summary>
internal class DefaultStrategy(GroupVersionKind kind) : IResourceStrategy
{
    private static readonly IReadOnlyDictionary<string, Func<JsonObject, string>> _noFields =
        new Dictionary<string, Func<JsonObject, string>>();

    protected GroupVersionKind Kind { get; } = kind;

    protected SchemaNode Schema { get; } = BuiltinSchemas.ForKind(kind.Group, kind.Version, kind.Kind)
        ?? throw new InvalidOperationException($"There is no schema of {kind}.");

    /// <summary>The status can only be changed through the status subresource.</summary>
    public bool HasStatus { get; init; }

    /// <summary>metadata.generation starts at 1 and grows with every change outside of metadata and status.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>The status subresource also takes labels.</summary>
    public bool StatusTakesLabels { get; init; } = true;

    /// <summary>Field selectors besides name and namespace.</summary>
    public IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; init; } = _noFields;

    public bool AllowCreateOnUpdate { get; init; }

    public bool AllowUnconditionalUpdate { get; init; } = true;

    public bool DeleteReturnsObject { get; init; }

    public void Default(JsonObject obj)
    {
        BuiltinNormalizer.Normalize(obj, Schema, Kind);
        SetDefaults(obj);
    }

    public void PrepareForCreate(StrategyContext context, JsonObject obj)
    {
        if (HasStatus)
            ResetStatus(obj);
        if (HasGeneration)
            obj.Metadata()["generation"] = JsonAccess.Number(1);
        PrepareCreate(context, obj);
    }

    public void PrepareForUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        if (HasStatus)
            obj.CopyMember("status", old);
        obj.Metadata().CopyMember("generation", old.Metadata());
        PrepareUpdate(context, obj, old);
        if (HasGeneration && IsNewGeneration(obj, old))
            obj.Metadata()["generation"] = JsonAccess.Number((old.Metadata().Int("generation") ?? 0) + 1);
    }

    public void PrepareForStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        foreach (var name in obj.Select(static m => m.Key).Union(old.Select(static m => m.Key)).ToArray())
        {
            if (name is not ("metadata" or "status" or "kind" or "apiVersion"))
                obj.CopyMember(name, old);
        }
        var metadata = obj.Metadata();
        metadata.CopyMember("generation", old.Metadata());
        if (!StatusTakesLabels)
            metadata.CopyMember("labels", old.Metadata());
        PrepareStatusUpdate(context, obj, old);
    }

    public IReadOnlyList<FieldError> ValidateCreate(StrategyContext context, JsonObject obj)
    {
        var errors = new FieldErrors();
        Validate(obj, errors);
        if (errors.Count == 0)
            Admit(context, obj, null, errors);
        return errors;
    }

    public IReadOnlyList<FieldError> ValidateUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var errors = new FieldErrors();
        ValidateChange(obj, old, errors);
        Validate(obj, errors);
        if (errors.Count == 0)
            Admit(context, obj, old, errors);
        return errors;
    }

    public IReadOnlyList<FieldError> ValidateStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var errors = new FieldErrors();
        ValidateStatus(obj, old, errors);
        return errors;
    }

    public virtual IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old) => [];

    public virtual void Release(JsonObject gone, JsonObject? kept = null)
    {
    }

    public virtual void Restore(JsonObject obj)
    {
    }

    /// <summary>Defaults beyond the schema. Must be idempotent.</summary>
    protected virtual void SetDefaults(JsonObject obj)
    {
    }

    protected virtual void PrepareCreate(StrategyContext context, JsonObject obj)
    {
    }

    protected virtual void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
    }

    protected virtual void PrepareStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
    }

    /// <summary>What holds for every object of the kind, new or changed.</summary>
    protected virtual void Validate(JsonObject obj, FieldErrors errors)
    {
    }

    /// <summary>What may not change.</summary>
    protected virtual void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
    }

    protected virtual void ValidateStatus(JsonObject obj, JsonObject old, FieldErrors errors)
    {
    }

    /// <summary>The last step of validating an otherwise faultless object: takes what is scarce (addresses, ports).</summary>
    protected virtual void Admit(StrategyContext context, JsonObject obj, JsonObject? old, FieldErrors errors)
    {
    }

    /// <summary>Whether a change raises the generation.</summary>
    protected virtual bool IsNewGeneration(JsonObject obj, JsonObject old) => SpecChanged(obj, old);

    /// <summary>True when something besides metadata and status differs.</summary>
    protected static bool SpecChanged(JsonObject obj, JsonObject old) =>
        obj.Select(static m => m.Key).Union(old.Select(static m => m.Key)).Any(name =>
            name is not ("metadata" or "status" or "kind" or "apiVersion") && !JsonNode.DeepEquals(obj[name], old[name]));

    /// <summary>The status of a new object: empty, except for what is always printed.</summary>
    protected void ResetStatus(JsonObject obj)
    {
        obj.Remove("status");
        BuiltinNormalizer.Normalize(obj, Schema, Kind);
    }
}
