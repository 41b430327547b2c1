using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Registry;

/// <summary>
/// Everything the server knows of one resource in one served version: names for discovery, schema, the strategy with
/// its kind's rules, and the subresources. Built-in kinds and custom resources are served through the same type.
/// </summary>
public sealed class ResourceDefinition
{
    public required string Group { get; init; }
    public required string Version { get; init; }
    public required string Kind { get; init; }
    public required string Plural { get; init; }
    public required string Singular { get; init; }
    public required bool Namespaced { get; init; }
    public required IResourceStrategy Strategy { get; init; }
    public string ListKind => ListKindOverride ?? Kind + "List";
    public string? ListKindOverride { get; init; }
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Verbs in discovery order, for instance create, delete, deletecollection, get, list, patch, update, watch.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = DefaultVerbs;

    /// <summary>The schema of the whole object; null for virtual kinds that are only posted (reviews).</summary>
    public SchemaNode? Schema { get; init; }

    /// <summary>Subresources by name: status, scale, binding, token, log, eviction.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary>The version objects are stored in; differs from <see cref="Version"/> only for multi-version resources.</summary>
    public string? StorageVersion { get; init; }

    /// <summary>
    /// Name under which objects are stored when it is not <see cref="QualifiedPlural"/>: resources that share objects
    /// (events of the core group and of events.k8s.io) share this name.
    /// </summary>
    public string? StorageNameOverride { get; init; }

    public string StorageName => StorageNameOverride ?? QualifiedPlural;

    /// <summary>Translates between this version and the stored one; null when they are the same.</summary>
    public IObjectConverter? Converter { get; init; }

    /// <summary>What names objects may have.</summary>
    public NameRule NameRule { get; init; } = NameRule.Subdomain;

    /// <summary>Where the scale subresource finds its numbers; null without that subresource.</summary>
    public ScalePaths? Scale { get; init; }

    /// <summary>True for resources that come from a CustomResourceDefinition.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Columns of a custom resource besides its name; empty means the default (Age).</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    /// <summary>The group that refusals of invalid objects name when it is not <see cref="Group"/>.</summary>
    public string? ErrorGroup { get; init; }

    /// <summary>Sent as a warning with every answer of a deprecated version; null for the others.</summary>
    public string? DeprecationWarning { get; init; }

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Name used in messages and storage: "services" or "deployments.apps".</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public static readonly IReadOnlyList<string> DefaultVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
}
