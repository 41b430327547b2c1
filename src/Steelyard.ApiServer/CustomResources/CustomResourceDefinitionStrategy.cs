using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>The rules of CustomResourceDefinitions.</summary>
public sealed class CustomResourceDefinitionStrategy : IResourceStrategy, IGracefulDeletion
{
    /// <summary>Keeps a definition until its objects are gone.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>The name under which definitions are stored.</summary>
    public const string StorageName = "customresourcedefinitions.apiextensions.k8s.io";

    private static readonly GroupVersionKind Kind = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    private readonly SchemaNode _schema = BuiltinSchemas.ForKind(Kind.Group, Kind.Version, Kind.Kind)!;

    public bool AllowCreateOnUpdate => false;

    public bool AllowUnconditionalUpdate => false;

    public bool DeleteReturnsObject => false;

    public IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; } = new Dictionary<string, Func<JsonObject, string>>();

    /// <summary>The resource for the registry.</summary>
    public static ResourceDefinition Define() => BuiltinResources.Define(
        Kind, "customresourcedefinitions", new CustomResourceDefinitionStrategy(), namespaced: false,
        shortNames: ["crd", "crds"], categories: ["api-extensions"], subresources: ["status"]);

    public void Default(JsonObject obj)
    {
        if (obj["spec"] is JsonObject spec)
        {
            DefaultNames(spec);
            if (spec["conversion"] is not JsonObject)
                spec["conversion"] = new JsonObject { ["strategy"] = "None" };
            if (spec.At("conversion", "webhook", "clientConfig", "service") is JsonObject service && service["port"] is null)
                service["port"] = 443L;
        }
        var status = obj["status"]?.DeepClone();
        BuiltinNormalizer.Normalize(obj, _schema, Kind);
        // The empty status that new definitions show has nulls, which the normal form would drop.
        if (status is not null && status.At("acceptedNames").Text("kind").Length == 0)
            obj["status"] = status;
    }

    public void PrepareForCreate(StrategyContext context, JsonObject obj)
    {
        var storage = obj.Each("spec", "versions").FirstOrDefault(v => v.Flag("storage")).Text("name");
        obj["metadata"]!["generation"] = 1L;
        obj["status"] = new JsonObject
        {
            ["conditions"] = null,
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = storage.Length == 0 ? null : new JsonArray(storage),
        };
    }

    public void PrepareForUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        obj["status"] = old["status"]?.DeepClone() ?? new JsonObject();
        AddStoredVersions(obj);
        var generation = old.Integer("metadata", "generation");
        obj["metadata"]!["generation"] = JsonNode.DeepEquals(obj["spec"], old["spec"]) ? generation : generation + 1;
    }

    public void PrepareForStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        obj["spec"] = old["spec"]?.DeepClone();
        var metadata = old["metadata"]!.DeepClone().AsObject();
        metadata.Remove("managedFields");
        if (obj.At("metadata", "managedFields") is { } managed)
            metadata["managedFields"] = managed.DeepClone();
        obj["metadata"] = metadata;
    }

    public IReadOnlyList<FieldError> ValidateCreate(StrategyContext context, JsonObject obj) => CustomResourceDefinitionValidator.ValidateCreate(obj);

    public IReadOnlyList<FieldError> ValidateUpdate(StrategyContext context, JsonObject obj, JsonObject old) =>
        CustomResourceDefinitionValidator.ValidateUpdate(obj, old);

    public IReadOnlyList<FieldError> ValidateStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old) =>
        [.. CustomResourceDefinitionValidator.ValidateUpdate(obj, old).Where(e => e.Field.StartsWith("status", StringComparison.Ordinal))];

    public IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old) =>
        [.. CustomResourceDefinitionValidator.UnknownFormats(obj).Select(f => $"unrecognized format \"{f}\"")];

    public void Release(JsonObject obj)
    {
        // The controller takes the resource away.
    }

    public long GracePeriodSeconds(JsonObject obj, long? requestedSeconds) => 0;

    public void PrepareForDelete(StrategyContext context, JsonObject obj)
    {
        var metadata = obj["metadata"]!.AsObject();
        metadata.Remove("deletionGracePeriodSeconds");
        if (metadata.Integer("generation") is > 1 and var generation)
            metadata["generation"] = generation - 1;
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        finalizers.Add((JsonNode)CleanupFinalizer);
        if (obj["status"] is JsonObject status)
            DefinitionConditions.Set(status, "Terminating", true, "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", context.Now);
    }

    public bool HoldsBack(JsonObject obj) =>
        obj.TextOrNull("metadata", "deletionTimestamp") is null || obj.Texts("metadata", "finalizers").Contains(CleanupFinalizer);

    private static void DefaultNames(JsonObject spec)
    {
        if (spec["names"] is not JsonObject names || names.Text("kind") is not { Length: > 0 } kind)
            return;
        if (names.Text("singular").Length == 0)
            names["singular"] = kind.ToLowerInvariant();
        if (names.Text("listKind").Length == 0)
            names["listKind"] = kind + "List";
    }

    private static void AddStoredVersions(JsonObject obj)
    {
        if (obj.At("status", "storedVersions") is not JsonArray stored)
            obj["status"]!["storedVersions"] = stored = [];
        foreach (var version in obj.Each("spec", "versions").Where(v => v.Flag("storage")).Select(v => v.Text("name")))
        {
            if (!stored.Texts().Contains(version))
                stored.Add((JsonNode)version);
        }
    }
}
