using Steelyard.Api.Kubernetes;
using Steelyard.Core.Selectors;

namespace Steelyard.Api.Configuration;

/// <summary>The accepted pools, as advertisements refer to them. Names that no pool has are ignored.</summary>
internal sealed class PoolDirectory(IReadOnlyList<CompiledPool> pools)
{
    private readonly Dictionary<string, CompiledPool> _byName =
        pools.ToDictionary(pool => pool.Pool.Name, StringComparer.Ordinal);

    /// <summary>Pools reached by name or by label, each once; without names and selectors all of them.</summary>
    public IReadOnlyList<CompiledPool> Reach(IReadOnlyList<string>? names, IReadOnlyList<LabelSelector> selectors)
    {
        if (names is not { Count: > 0 } && selectors.Count == 0)
            return pools;
        var reached = new List<CompiledPool>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names ?? [])
        {
            if (_byName.TryGetValue(name, out var pool) && seen.Add(name))
                reached.Add(pool);
        }

        if (selectors.Count > 0)
            reached.AddRange(pools.Where(pool => selectors.Any(selector => selector.Matches(pool.Labels)) && seen.Add(pool.Pool.Name)));
        return reached;
    }
}
