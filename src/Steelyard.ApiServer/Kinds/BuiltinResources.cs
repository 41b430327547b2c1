using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds;

/// <summary>The built-in resources of the server with their names for discovery and the rules of their kinds.</summary>
public static class BuiltinResources
{
    /// <summary>All of them, in the order of discovery.</summary>
    public static IReadOnlyList<ResourceDefinition> Create(BuiltinDependencies dependencies) =>
    [
        .. Core.CoreResources.Create(dependencies),
        .. Apps.AppsResources.Create(),
        .. Rbac.RbacResources.Create(),
        .. Other.OtherResources.Create(),
    ];

    internal static ResourceDefinition Define(
        GroupVersionKind kind, string plural, IResourceStrategy strategy, bool namespaced = true, string[]? shortNames = null,
        string[]? categories = null, string[]? subresources = null, string? storageName = null, NameRule nameRule = NameRule.Subdomain,
        IReadOnlyList<string>? verbs = null, ScalePaths? scale = null, IObjectConverter? converter = null,
        string? deprecation = null, string? errorGroup = null) => new()
        {
            Group = kind.Group,
            Version = kind.Version,
            Kind = kind.Kind,
            Plural = plural,
            Singular = kind.Kind.ToLowerInvariant(),
            Namespaced = namespaced,
            Strategy = strategy,
            ShortNames = shortNames ?? [],
            Categories = categories ?? [],
            Subresources = subresources ?? [],
            StorageNameOverride = storageName,
            NameRule = nameRule,
            Scale = scale,
            Converter = converter,
            DeprecationWarning = deprecation,
            ErrorGroup = errorGroup,
            Verbs = verbs ?? ResourceDefinition.DefaultVerbs,
            Schema = BuiltinSchemas.ForKind(kind.Group, kind.Version, kind.Kind),
        };
}
