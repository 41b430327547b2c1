using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Speaker.Caching;

namespace Steelyard.Speaker.Status;

/// <summary>The ServiceL2Status objects by the service they are about. Safe for concurrent use.</summary>
internal sealed class L2StatusIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, List<CachedObject<L2StatusFacts>>> _objects = [];

    public IReadOnlyList<CachedObject<L2StatusFacts>> Of(ObjectKey service)
    {
        lock (_gate)
            return _objects.TryGetValue(service, out var known) ? [.. known] : [];
    }

    /// <summary>The node that the objects of a service name; of several the first by name, null without any.</summary>
    public string? Holder(ObjectKey service)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(service, out var known))
                return null;
            return known.Where(one => one.Value.HasStatus).MinBy(one => one.Key)?.Value.Node;
        }
    }

    /// <returns>The services whose objects changed.</returns>
    public IReadOnlyList<ObjectKey> Apply(in ResourceChange<L2StatusFacts> change)
    {
        var touched = new List<ObjectKey>(2);
        lock (_gate)
        {
            if (change.Old is { } old)
            {
                Remove(old);
                touched.Add(old.Value.Service);
            }

            if (change.New is not { } now)
                return touched;
            if (!_objects.TryGetValue(now.Value.Service, out var known))
                _objects[now.Value.Service] = known = new List<CachedObject<L2StatusFacts>>(1);
            known.Add(now);
            if (!touched.Contains(now.Value.Service))
                touched.Add(now.Value.Service);
        }

        return touched;
    }

    private void Remove(CachedObject<L2StatusFacts> old)
    {
        if (!_objects.TryGetValue(old.Value.Service, out var known))
            return;
        known.RemoveAll(one => one.Key == old.Key);
        if (known.Count == 0)
            _objects.Remove(old.Value.Service);
    }
}
