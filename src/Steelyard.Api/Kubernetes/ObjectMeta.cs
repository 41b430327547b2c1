using System.Text.Json.Serialization;

namespace Steelyard.Api.Kubernetes;

/// <summary>
/// The part of metav1.ObjectMeta that the load balancer reads or writes. Managed fields and the annotation in which
/// kubectl keeps its last applied configuration are not kept: they would outweigh the rest of the object many times.
/// A consequence is that objects must be written with patches, never with a full replacement.
/// </summary>
public sealed record ObjectMeta(
    string Name = "",
    string? Namespace = null,
    string? GenerateName = null,
    string? Uid = null,
    string? ResourceVersion = null,
    long? Generation = null,
    DateTimeOffset? CreationTimestamp = null,
    DateTimeOffset? DeletionTimestamp = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    [property: JsonConverter(typeof(AnnotationsConverter))] IReadOnlyDictionary<string, string>? Annotations = null,
    IReadOnlyList<OwnerReference>? OwnerReferences = null)
{
    public static readonly ObjectMeta Empty = new();

    /// <summary>Labels, never null.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> LabelsOrEmpty => Labels ?? _noPairs;

    /// <summary>Annotations, never null.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> AnnotationsOrEmpty => Annotations ?? _noPairs;

    private static readonly Dictionary<string, string> _noPairs = [];
}
