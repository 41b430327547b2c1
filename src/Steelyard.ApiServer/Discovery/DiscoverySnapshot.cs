using System.Security.Cryptography;
using System.Text;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Discovery;

/// <summary>The served groups, versions and resources in discovery order, as they were at one generation of the registry.</summary>
public sealed class DiscoverySnapshot
{
    public DiscoverySnapshot(IEnumerable<ResourceDefinition> resources) => Groups =
    [
        .. resources.GroupBy(r => r.Group)
            .OrderBy(g => g.Key, Comparer<string>.Create(GroupOrder.CompareGroups))
            .Select(g => new DiscoveryGroup(g.Key, Versions(g))),
    ];

    /// <summary>All groups; the core group, named "", is one of them.</summary>
    public IReadOnlyList<DiscoveryGroup> Groups { get; }

    public DiscoveryGroup? Find(string group) => Groups.FirstOrDefault(g => g.Name == group);

    /// <summary>Tells clients when the stored form of a resource changed: a hash of group, version and kind.</summary>
    public static string? StorageVersionHash(ResourceDefinition resource)
    {
        if (!resource.Verbs.Contains("watch"))
            return null;
        var stored = StoredAs(resource);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(stored)).AsSpan(0, 8));
    }

    private static string StoredAs(ResourceDefinition resource) => (resource.Group, resource.Kind) switch
    {
        // What a genuine server reports for these two, whatever version it really writes.
        ("events.k8s.io", "Event") => "/v1/Event",
        ("apiextensions.k8s.io", "CustomResourceDefinition") => "apiextensions.k8s.io/v1beta1/CustomResourceDefinition",
        _ => $"{resource.Group}/{resource.StorageVersion ?? resource.Version}/{resource.Kind}",
    };

    private static List<DiscoveryVersion> Versions(IEnumerable<ResourceDefinition> group) =>
    [
        .. group.GroupBy(r => r.Version)
            .OrderBy(v => v.Key, Comparer<string>.Create(GroupOrder.CompareVersions))
            .Select(v => new DiscoveryVersion(v.Key, [.. v.OrderBy(r => r.Plural, StringComparer.Ordinal)])),
    ];
}

/// <summary>One API group; the first version is the preferred one.</summary>
public sealed record DiscoveryGroup(string Name, IReadOnlyList<DiscoveryVersion> Versions)
{
    public DiscoveryVersion? Find(string version) => Versions.FirstOrDefault(v => v.Name == version);

    public string GroupVersion(DiscoveryVersion version) => Name.Length == 0 ? version.Name : $"{Name}/{version.Name}";
}

/// <summary>One version of a group, its resources sorted by name.</summary>
public sealed record DiscoveryVersion(string Name, IReadOnlyList<ResourceDefinition> Resources);
