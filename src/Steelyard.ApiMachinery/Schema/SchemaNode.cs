using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// One node of a resource schema, the single form that built-in kinds (from the server's own tables) and custom
/// resources (from <c>openAPIV3Schema</c>) are turned into. Defaulting, pruning, validation, strategic merge,
/// server-side apply, <c>explain</c> and OpenAPI all read it. Built in two phases because schemas may be recursive;
/// not changed after the loader returned it.
/// </summary>
public sealed class SchemaNode
{
    /// <summary>JSON type: object, array, string, integer, number, boolean; null when any type is allowed.</summary>
    public string? Type { get; set; }
    public string? Format { get; set; }
    public string? Description { get; set; }
    public bool Nullable { get; set; }
    public JsonNode? Default { get; set; }
    public IReadOnlyList<JsonNode?>? Enum { get; set; }

    /// <summary>Name of the shared definition this node stands for (for instance io.k8s.api.core.v1.Service), if any.</summary>
    public string? DefinitionName { get; set; }

    public IReadOnlyDictionary<string, SchemaNode>? Properties { get; set; }
    public IReadOnlyList<string>? Required { get; set; }
    public SchemaNode? Items { get; set; }
    public SchemaNode? AdditionalProperties { get; set; }

    public double? Minimum { get; set; }
    public double? Maximum { get; set; }
    public bool ExclusiveMinimum { get; set; }
    public bool ExclusiveMaximum { get; set; }
    public double? MultipleOf { get; set; }
    public long? MinLength { get; set; }
    public long? MaxLength { get; set; }
    public string? Pattern { get; set; }
    public long? MinItems { get; set; }
    public long? MaxItems { get; set; }
    public bool UniqueItems { get; set; }
    public long? MinProperties { get; set; }
    public long? MaxProperties { get; set; }
    public IReadOnlyList<SchemaNode>? AllOf { get; set; }
    public IReadOnlyList<SchemaNode>? AnyOf { get; set; }
    public IReadOnlyList<SchemaNode>? OneOf { get; set; }
    public SchemaNode? Not { get; set; }

    /// <summary>x-kubernetes-preserve-unknown-fields.</summary>
    public bool PreserveUnknownFields { get; set; }
    /// <summary>x-kubernetes-embedded-resource.</summary>
    public bool EmbeddedResource { get; set; }
    /// <summary>x-kubernetes-int-or-string, or the built-in format int-or-string.</summary>
    public bool IntOrString { get; set; }
    /// <summary>x-kubernetes-list-type: atomic, set or map; null means atomic.</summary>
    public string? ListType { get; set; }
    /// <summary>x-kubernetes-list-map-keys.</summary>
    public IReadOnlyList<string>? ListMapKeys { get; set; }
    /// <summary>x-kubernetes-map-type: granular or atomic; null means granular.</summary>
    public string? MapType { get; set; }
    /// <summary>x-kubernetes-patch-strategy: comma separated of merge, replace, retainKeys.</summary>
    public string? PatchStrategy { get; set; }
    /// <summary>x-kubernetes-patch-merge-key.</summary>
    public string? PatchMergeKey { get; set; }
    /// <summary>x-kubernetes-validations.</summary>
    public IReadOnlyList<ValidationRule>? Rules { get; set; }
}
