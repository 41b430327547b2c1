namespace Steelyard.ControllerManager.Deployments;

/// <summary>
/// The next step of a rolling update. First the new set grows as far as surge allows; only when it cannot, old sets
/// shrink as far as availability allows, those pods first that do not serve anyway. Pure.
/// </summary>
internal static class RollingUpdate
{
    /// <param name="old">Oldest first.</param>
    public static IReadOnlyList<Resize> Next(DeploymentSpec spec, ReplicaSetSize current, IReadOnlyList<ReplicaSetSize> old)
    {
        var all = current.Wanted + old.Sum(set => set.Wanted);
        var size = NewSize(spec, current.Wanted, all);
        return size != current.Wanted ? [new Resize(current.Name, size)] : Shrink(spec, current, old, all);
    }

    private static int NewSize(DeploymentSpec spec, int wanted, int all)
    {
        if (wanted >= spec.Replicas)
            return spec.Replicas;
        return wanted + Math.Max(0, Math.Min(spec.Most - all, spec.Replicas - wanted));
    }

    private static List<Resize> Shrink(DeploymentSpec spec, ReplicaSetSize current, IReadOnlyList<ReplicaSetSize> old, int all)
    {
        // New pods that do not serve yet must not count as serving.
        var allowed = all - spec.Fewest - (current.Wanted - Math.Min(current.Available, current.Wanted));
        var sizes = old.ToDictionary(set => set.Name, set => set.Wanted);
        var spare = allowed;
        foreach (var set in old)
        {
            if (spare <= 0)
                break;
            var idle = Math.Min(spare, Math.Max(0, set.Wanted - set.Available));
            sizes[set.Name] -= idle;
            spare -= idle;
        }
        var available = Math.Min(current.Available, current.Wanted) + old.Sum(set => Math.Min(set.Available, sizes[set.Name]));
        spare = Math.Min(spare, available - spec.Fewest);
        foreach (var set in old)
        {
            if (spare <= 0)
                break;
            var step = Math.Min(spare, sizes[set.Name]);
            sizes[set.Name] -= step;
            spare -= step;
        }
        return [.. old.Where(set => sizes[set.Name] != set.Wanted).Select(set => new Resize(set.Name, sizes[set.Name]))];
    }
}
