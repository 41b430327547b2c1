using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>From parsed JSON to an object of a kind: kind and version must fit, unknown fields are dropped.</summary>
public static class ObjectDecoder
{
    private const string Scheme = "pkg/api/legacyscheme/scheme.go:30";

    /// <summary>Decodes the body of a create or update.</summary>
    /// <param name="duplicates">What the parser found set twice.</param>
    public static JsonObject Decode(ObjectRequest request, JsonObject obj, IReadOnlyList<string> duplicates)
    {
        var resource = request.Resource;
        CheckKind(resource, obj, request.Subresource);
        var problems = Problems(resource, obj, duplicates, request.Options.FieldValidation);
        if (problems.Count > 0)
            throw ApiErrors.BadRequest(CannotHandle(resource, obj) + "strict decoding error: " + YamlPrefix(duplicates) + string.Join(", ", problems));

        Warn(request, obj, duplicates);
        return obj;
    }

    /// <summary>Decodes what a patch has made of an object.</summary>
    /// <param name="shown">What a refusal shows of the patch or of the patched object.</param>
    public static JsonObject DecodePatched(
        ObjectRequest request, JsonObject obj, IReadOnlyList<string> duplicates, Func<JsonObject, string> shown)
    {
        if (!request.Resource.IsCustom && Mismatch(request.Resource, obj) is { } mismatch)
            throw Refuse(mismatch);
        var problems = Problems(request.Resource, obj, duplicates, request.Options.FieldValidation);
        if (problems.Count > 0)
            throw Refuse("strict decoding error: " + string.Join(", ", problems));
        Warn(request, obj, duplicates);
        return obj;

        StatusException Refuse(string reason) =>
            ApiErrors.InvalidPatch($"Invalid value: {Storage.ObjectJson.Text(JsonValue.Create(shown(obj)))}: {reason}");
    }

    /// <summary>Why an object cannot be read as the built-in kind it says it is, or is of another kind than the resource; null when it fits.</summary>
    private static string? Mismatch(ResourceDefinition resource, JsonObject obj)
    {
        var kind = ObjectMeta.Text(obj, "kind") ?? resource.Kind;
        var apiVersion = ObjectMeta.Text(obj, "apiVersion") ?? resource.GroupVersion;
        if (kind == resource.Kind && apiVersion == resource.GroupVersion)
            return resource.Schema is { Properties: not null } own ? BuiltinNormalizer.Mismatch(obj, own) : null;
        if (BuiltinSchemas.ForKind(GroupOf(apiVersion), VersionOf(obj, resource), kind) is not { } other)
            return $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"{Scheme}\"";
        return BuiltinNormalizer.Mismatch(obj, other)
            ?? $"converting ({VersionOf(obj, resource)}.{kind}) to (core.{resource.Kind}): unknown conversion";
    }

    private static string YamlPrefix(IReadOnlyList<string> duplicates) =>
        duplicates.Count > 0 && IsYamlText(duplicates[0]) ? "yaml: unmarshal errors:\n  " : string.Empty;

    private static bool IsYamlText(string duplicate) => duplicate.StartsWith("line ", StringComparison.Ordinal);

    private static bool IsWholeText(string duplicate) => IsYamlText(duplicate) || duplicate.StartsWith("json patch ", StringComparison.Ordinal);

    private static List<string> Problems(
        ResourceDefinition resource, JsonObject obj, IReadOnlyList<string> duplicates, FieldValidation validation)
    {
        if (validation != FieldValidation.Strict)
            return [];
        List<string> problems = [.. duplicates.Select(DuplicateText)];
        if (resource.Schema is not null)
            problems.AddRange(InOrder(resource, Pruner.FindUnknown(obj, resource.Schema)).Select(Pruner.UnknownFieldText));
        return problems;
    }

    private static void Warn(ObjectRequest request, JsonObject obj, IReadOnlyList<string> duplicates)
    {
        var unknown = request.Resource.Schema is null ? [] : InOrder(request.Resource, Pruner.Prune(obj, request.Resource.Schema));
        if (request.Options.FieldValidation != FieldValidation.Warn)
            return;
        foreach (var text in duplicates.Select(DuplicateText).Concat(unknown.Select(Pruner.UnknownFieldText)))
        {
            // A write that is tried again after a conflict must not warn twice.
            if (!request.Warnings.Contains(text))
                request.Warnings.Add(text);
        }
    }

    /// <summary>Unknown fields of custom resources are told in alphabetical order, those of built-in kinds in the order of the document.</summary>
    private static IEnumerable<string> InOrder(ResourceDefinition resource, IReadOnlyList<string> paths) =>
        resource.IsCustom ? paths.Order(StringComparer.Ordinal) : paths;

    /// <summary>Duplicates of YAML and in JSON patches come as whole texts, those of JSON as paths.</summary>
    private static string DuplicateText(string duplicate) =>
        IsWholeText(duplicate) ? duplicate : $"duplicate field \"{duplicate}\"";

    private static void CheckKind(ResourceDefinition resource, JsonObject obj, string? subresource)
    {
        var kind = ObjectMeta.Text(obj, "kind") ?? resource.Kind;
        var apiVersion = ObjectMeta.Text(obj, "apiVersion") ?? resource.GroupVersion;
        if ((kind == resource.Kind && apiVersion == resource.GroupVersion) || subresource == "scale")
            return;
        if (resource.IsCustom)
        {
            throw apiVersion != resource.GroupVersion
                ? ApiErrors.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({resource.GroupVersion})")
                : ApiErrors.InvalidKind(resource, kind, ObjectMeta.Text(obj["metadata"] as JsonObject ?? [], "name"));
        }

        throw ApiErrors.BadRequest(CannotHandle(resource, obj) + Mismatch(resource, obj));
    }

    private static string CannotHandle(ResourceDefinition resource, JsonObject obj) =>
        $"{ObjectMeta.Text(obj, "kind") ?? resource.Kind} in version \"{VersionOf(obj, resource)}\" cannot be handled as a {resource.Kind}: ";

    private static string GroupOf(string apiVersion) =>
        apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : string.Empty;

    private static string VersionOf(JsonObject obj, ResourceDefinition resource)
    {
        var apiVersion = ObjectMeta.Text(obj, "apiVersion") ?? resource.GroupVersion;
        return apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }
}
