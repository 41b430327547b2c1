using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>The rules that hold for the metadata of every kind.</summary>
internal static class MetadataValidator
{
    private const int MaxAnnotationBytes = 256 * 1024;

    public static List<FieldError> ValidateCreate(JsonObject obj, ResourceDefinition resource)
    {
        var metadata = ObjectMeta.Of(obj);
        var errors = new List<FieldError>();
        CheckName(metadata, resource, errors);
        CheckCommon(metadata, errors);
        return errors;
    }

    public static List<FieldError> ValidateUpdate(JsonObject obj, JsonObject old)
    {
        var metadata = ObjectMeta.Of(obj);
        var before = ObjectMeta.Of(old);
        var errors = new List<FieldError>();
        CheckNewFinalizers(metadata, before, errors);
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"])
            CheckImmutable(metadata, before, field, errors);
        CheckCommon(metadata, errors);
        return errors;
    }

    private static void CheckName(JsonObject metadata, ResourceDefinition resource, List<FieldError> errors)
    {
        if (ObjectMeta.Text(metadata, "generateName") is { } prefix)
            AddProblems(errors, "metadata.generateName", prefix, Names.Problems(prefix, resource.NameRule, prefix: true));
        if (ObjectMeta.Text(metadata, "name") is { } name)
            AddProblems(errors, "metadata.name", name, Names.Problems(name, resource.NameRule, prefix: false));
        else
            errors.Add(new FieldError(FieldErrorType.FieldValueRequired, "metadata.name", "Required value: name or generateName is required"));
    }

    private static void CheckCommon(JsonObject metadata, List<FieldError> errors)
    {
        CheckLabels(metadata, errors);
        CheckAnnotations(metadata, errors);
        CheckOwners(metadata, errors);
        var finalizers = ObjectMeta.Finalizers(metadata);
        for (var i = 0; i < finalizers.Count; i++)
            CheckFinalizer(finalizers[i], $"metadata.finalizers[{i}]", errors);
        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Add(Invalid("metadata.finalizers", JsonText(metadata["finalizers"]!),
                "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void CheckLabels(JsonObject metadata, List<FieldError> errors)
    {
        foreach (var (key, value) in metadata["labels"] as JsonObject ?? [])
        {
            if (LabelSyntax.CheckKey(key, "metadata.labels") is { } badKey)
                errors.Add(badKey);
            if (LabelSyntax.CheckValue(ObjectMeta.TextOf(value), "metadata.labels") is { } badValue)
                errors.Add(badValue);
        }
    }

    private static void CheckAnnotations(JsonObject metadata, List<FieldError> errors)
    {
        var size = 0;
        foreach (var (key, value) in metadata["annotations"] as JsonObject ?? [])
        {
            if (LabelSyntax.CheckKey(key.ToLowerInvariant(), "metadata.annotations") is { } bad)
                errors.Add(bad);
            size += key.Length + ObjectMeta.TextOf(value).Length;
        }

        if (size > MaxAnnotationBytes)
        {
            errors.Add(new FieldError(FieldErrorType.FieldValueTooLong, "metadata.annotations",
                $"Too long: may not be more than {MaxAnnotationBytes} bytes"));
        }
    }

    private static void CheckOwners(JsonObject metadata, List<FieldError> errors)
    {
        if (metadata["ownerReferences"] is not JsonArray owners)
            return;
        var controllers = 0;
        foreach (var owner in owners.OfType<JsonObject>())
        {
            RequireOwnerField(owner, "apiVersion", "version must not be empty", errors);
            RequireOwnerField(owner, "kind", "must not be empty", errors);
            RequireOwnerField(owner, "name", "must not be empty", errors);
            RequireOwnerField(owner, "uid", "must not be empty", errors);
            if (owner["controller"] is JsonValue flag && flag.TryGetValue<bool>(out var isController) && isController)
                controllers++;
        }

        if (controllers > 1)
            errors.Add(Invalid("metadata.ownerReferences", JsonText(owners), OwnersText(owners)));
    }

    private static string OwnersText(JsonArray owners)
    {
        var names = owners.OfType<JsonObject>().Where(o => o["controller"]?.GetValueKind() == JsonValueKind.True)
            .Select(o => $"{ObjectMeta.Text(o, "name")}").ToArray();
        return "Only one reference can have Controller set to true. " +
            $"Found \"true\" in references for {string.Join(" and ", names)}";
    }

    private static void RequireOwnerField(JsonObject owner, string field, string problem, List<FieldError> errors)
    {
        if (ObjectMeta.Text(owner, field) is null)
            errors.Add(Invalid("metadata.ownerReferences." + field, "\"\"", problem));
    }

    private static void CheckFinalizer(string finalizer, string field, List<FieldError> errors)
    {
        if (LabelSyntax.CheckKey(finalizer, field) is { } bad)
            errors.Add(bad);
        else if (!finalizer.Contains('/', StringComparison.Ordinal) && finalizer is not ("orphan" or "foregroundDeletion" or "kubernetes"))
            errors.Add(Invalid(field, Quote(finalizer), "name is neither a standard finalizer name nor is it fully qualified"));
    }

    private static void CheckNewFinalizers(JsonObject metadata, JsonObject before, List<FieldError> errors)
    {
        if (ObjectMeta.Text(before, "deletionTimestamp") is null)
            return;
        var added = ObjectMeta.Finalizers(metadata).Except(ObjectMeta.Finalizers(before)).ToArray();
        if (added.Length == 0)
            return;
        errors.Add(new FieldError(FieldErrorType.FieldValueForbidden, "metadata.finalizers",
            "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{" +
            string.Join(", ", added.Select(Quote)) + "}"));
    }

    private static void CheckImmutable(JsonObject metadata, JsonObject before, string field, List<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(metadata[field], before[field]))
            errors.Add(Invalid("metadata." + field, metadata[field] is { } value ? JsonText(value) : "null", "field is immutable"));
    }

    private static void AddProblems(List<FieldError> errors, string field, string value, IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
            errors.Add(Invalid(field, Quote(value), problem));
    }

    private static FieldError Invalid(string field, string value, string problem) =>
        new(FieldErrorType.FieldValueInvalid, field, $"Invalid value: {value}: {problem}");

    private static string Quote(string value) => "\"" + value + "\"";

    private static string JsonText(JsonNode value) => Storage.ObjectJson.Text(value);
}
