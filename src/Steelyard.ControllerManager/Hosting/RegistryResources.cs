using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>Reads what is served from the server's registry; the answer is kept until the registry changes.</summary>
public sealed class RegistryResources : IServedResources
{
    private readonly ResourceRegistry _registry;
    private readonly Lock _lock = new();
    private IReadOnlyList<ServedResource> _all = [];
    private long _generation = -1;

    public RegistryResources(ResourceRegistry registry)
    {
        _registry = registry;
        registry.Changed += () => Changed?.Invoke();
    }

    public event Action? Changed;

    public IReadOnlyList<ServedResource> All
    {
        get
        {
            lock (_lock)
            {
                var generation = _registry.Generation;
                if (generation != _generation)
                    (_all, _generation) = (Read(), generation);
                return _all;
            }
        }
    }

    public ServedResource? Find(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        return All.FirstOrDefault(resource => resource.Kind == kind && resource.Name.Group == group);
    }

    // One version of each resource is enough: the stored one, which needs no conversion.
    private List<ServedResource> Read() =>
        [.. _registry.All
            .Where(resource => resource.StorageNameOverride is null && resource.Verbs.Contains("list"))
            .GroupBy(resource => (resource.Group, resource.Plural))
            .Select(versions => versions.OrderBy(v => v.StorageVersion is null || v.StorageVersion == v.Version ? 0 : 1)
                .ThenBy(v => v.Version, StringComparer.Ordinal).First())
            .OrderBy(resource => resource.Group, StringComparer.Ordinal).ThenBy(resource => resource.Plural, StringComparer.Ordinal)
            .Select(resource => new ServedResource(
                new ResourceName(resource.Group, resource.Version, resource.Plural), resource.Kind, resource.Namespaced, resource.Verbs))];
}
