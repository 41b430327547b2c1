namespace Steelyard.ControllerManager.Deployments;

/// <summary>
/// What happens when a Deployment's replicas change: with one set at work it takes all; in the middle of a rolling
/// update the change is spread over the sets in proportion to their sizes, which spreads the risk as well. Pure.
/// </summary>
internal static class ProportionalScale
{
    /// <param name="current">The set of the wanted template, if there is one.</param>
    /// <param name="old">Oldest first.</param>
    public static IReadOnlyList<Resize> Next(DeploymentSpec spec, ReplicaSetSize? current, IReadOnlyList<ReplicaSetSize> old)
    {
        List<ReplicaSetSize> all = current is null ? [.. old] : [current, .. old];
        var active = all.Where(set => set.Wanted > 0).ToList();
        if (active.Count <= 1)
        {
            var only = active.Count == 1 ? active[0] : current ?? (old.Count > 0 ? old[^1] : null);
            return only is null || only.Wanted == spec.Replicas ? [] : [new Resize(only.Name, spec.Replicas)];
        }
        if (current is not null && current.Wanted == spec.Replicas && current.Available >= spec.Replicas)
            return [.. old.Where(set => set.Wanted > 0).Select(set => new Resize(set.Name, 0))];
        return spec.IsRecreate ? [] : Spread(spec, active);
    }

    private static List<Resize> Spread(DeploymentSpec spec, List<ReplicaSetSize> active)
    {
        var allowed = spec.Replicas > 0 ? spec.Most : 0;
        var change = allowed - active.Sum(set => set.Wanted);
        var sizes = new Dictionary<string, int>();
        var left = change;
        foreach (var set in active.OrderByDescending(set => set.Wanted))
        {
            var share = left == 0 ? 0 : Share(set, spec, allowed, left);
            sizes[set.Name] = set.Wanted + share;
            left -= share;
        }
        if (left != 0)
        {
            var largest = active.MaxBy(set => set.Wanted)!.Name;
            sizes[largest] = Math.Max(0, sizes[largest] + left);
        }
        return [.. active.Where(set => sizes[set.Name] != set.Wanted).Select(set => new Resize(set.Name, sizes[set.Name]))];
    }

    private static int Share(ReplicaSetSize set, DeploymentSpec spec, int allowed, int left)
    {
        if (spec.Replicas == 0)
            return -set.Wanted;
        var before = set.MaxReplicas is > 0 ? set.MaxReplicas.Value : spec.Replicas;
        var share = (int)Math.Round(set.Wanted * (double)allowed / before, MidpointRounding.AwayFromZero) - set.Wanted;
        return left > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, Math.Max(left, -set.Wanted), 0);
    }
}
