using System.Collections.Immutable;

namespace Steelyard.ApiServer.Registry;

/// <summary>
/// All resources the server serves now. Readers see one consistent set at a time; custom resources come and go.
/// </summary>
public sealed class ResourceRegistry
{
    private ImmutableDictionary<(string Group, string Version, string Plural), ResourceDefinition> _resources =
        ImmutableDictionary<(string, string, string), ResourceDefinition>.Empty;

    private long _generation;

    public ResourceRegistry(IEnumerable<ResourceDefinition>? resources = null)
    {
        foreach (var resource in resources ?? [])
            Set(resource);
    }

    /// <summary>Raised after a change.</summary>
    public event Action? Changed;

    /// <summary>Grows with every change, for caches of discovery and OpenAPI documents.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public IEnumerable<ResourceDefinition> All => _resources.Values;

    public ResourceDefinition? Find(string group, string version, string plural) =>
        _resources.GetValueOrDefault((group, version, plural));

    /// <summary>The resource of a kind in a version, or null.</summary>
    public ResourceDefinition? FindKind(string group, string version, string kind) =>
        _resources.Values.FirstOrDefault(r => r.Group == group && r.Version == version && r.Kind == kind);

    public bool HasGroup(string group) => _resources.Keys.Any(k => k.Group == group);

    /// <summary>
    /// True when requests for the resource are this server's to answer, be it with "no such resource": built-in groups are
    /// answered for as a whole, of the groups of custom resources only what is defined.
    /// </summary>
    public bool Serves(string group, string version, string plural) =>
        Find(group, version, plural) is not null || _resources.Values.Any(r => r.Group == group && !r.IsCustom);

    public bool HasVersion(string group, string version) => _resources.Keys.Any(k => k.Group == group && k.Version == version);

    /// <summary>Adds or replaces resources in one step.</summary>
    public void Set(params IReadOnlyList<ResourceDefinition> resources)
    {
        Update(all => all.SetItems(resources.Select(r => KeyValuePair.Create((r.Group, r.Version, r.Plural), r))));
    }

    /// <summary>Removes all served versions of a resource.</summary>
    public void Remove(string group, string plural) =>
        Update(all => all.RemoveRange(all.Keys.Where(k => k.Group == group && k.Plural == plural)));

    /// <summary>Replaces all served versions of one resource in one step.</summary>
    public void Replace(string group, string plural, IReadOnlyList<ResourceDefinition> versions) =>
        Update(all => all
            .RemoveRange(all.Keys.Where(k => k.Group == group && k.Plural == plural))
            .SetItems(versions.Select(r => KeyValuePair.Create((r.Group, r.Version, r.Plural), r))));

    private void Update(
        Func<ImmutableDictionary<(string Group, string Version, string Plural), ResourceDefinition>,
            ImmutableDictionary<(string Group, string Version, string Plural), ResourceDefinition>> change)
    {
        ImmutableInterlocked.Update(ref _resources, change);
        Interlocked.Increment(ref _generation);
        Changed?.Invoke();
    }
}
