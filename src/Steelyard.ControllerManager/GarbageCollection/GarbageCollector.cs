using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.GarbageCollection;

/// <summary>
/// Deletes objects whose owners are gone and carries out foreground and orphaning deletions, for all kinds. Follows
/// every resource but remembers only objects that have owners, so that the many that have none cost nothing.
/// Keys are uids.
/// </summary>
internal sealed class GarbageCollector : Controller<string>
{
    /// <summary>A kind that cannot be listed does not hold up the others for longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly OwnerGraph _graph = new();
    private readonly ConcurrentDictionary<Informer, bool> _followed = new();

    public GarbageCollector(ControllerContext context)
        : base(context)
    {
        FollowAll();
        context.Resources.Changed += FollowAll;
    }

    public override string Name => "generic-garbage-collector";

    /// <summary>Waits until the graph is whole: whether an object has dependents decides how it is deleted.</summary>
    protected override async Task PrepareAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(_followed.Keys.Select(informer => informer.Synced)).WaitAsync(LongestWait, Context.Time, ct);
        }
        catch (TimeoutException)
        {
            // The dependents of what cannot be listed are not known: they are found when it can be.
        }
    }

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        if (_graph.Terminating(key) is { } owner)
            await EndAsync(owner, ct);
        if (_graph.Find(key) is { } dependent)
            await CollectAsync(dependent, ct);
    }

    private void FollowAll()
    {
        foreach (var resource in Context.Resources.All)
        {
            // Events are never owned and come in masses.
            if (resource.Can("list", "watch", "delete", "patch") && resource.Name.Plural != "events")
                Context.Informers.Stream(resource.Name, informer => Follow(resource, informer));
        }
        foreach (var dependent in _graph.WithUnknownOwners())
            Queue.Add(dependent.Uid);
    }

    private void Follow(ServedResource resource, Informer informer)
    {
        if (!_followed.TryAdd(informer, true))
            return;
        informer.OnListed(() => _graph.Of(resource).ForEach(Queue.Add));
        informer.OnChange(change => Hear(resource, change));
    }

    private void Hear(ServedResource resource, InformerEvent change)
    {
        if (change.IsDeleted)
        {
            foreach (var uid in _graph.Remove(change.Object.Uid()))
                Queue.Add(uid);
            return;
        }
        foreach (var uid in _graph.Set(resource, change.Object))
            Queue.Add(uid);
    }

    /// <summary>Carries on with the deletion of an owner that waits for this controller.</summary>
    private async Task EndAsync(GraphNode owner, CancellationToken ct)
    {
        var dependents = _graph.Dependents(owner.Uid);
        if (owner.IsOrphaning)
        {
            foreach (var dependent in dependents)
                await DropReferencesAsync(dependent, [owner.Uid], ct);
            await RemoveFinalizerAsync(owner, Meta.OrphanFinalizer, ct);
            return;
        }
        foreach (var dependent in dependents)
            Queue.Add(dependent.Uid);
        if (!dependents.Any(dependent => dependent.Blocks(owner.Uid)))
            await RemoveFinalizerAsync(owner, Meta.ForegroundFinalizer, ct);
    }

    /// <summary>Deletes an object that no owner keeps; takes out references to owners that are gone if another one does.</summary>
    private async Task CollectAsync(GraphNode dependent, CancellationToken ct)
    {
        if (await GetAsync(dependent, ct) is not { } current)
        {
            foreach (var uid in _graph.Remove(dependent.Uid))
                Queue.Add(uid);
            return;
        }
        if (current.IsTerminating())
            return;
        var (kept, ending, gone) = (0, false, new List<string>());
        // The references it has now: those remembered may have been dropped since.
        foreach (var reference in current.Each("metadata", "ownerReferences").Select(OwnerReference.From))
        {
            switch (await StateAsync(dependent, reference, ct))
            {
                case OwnerState.Unknown: return;
                case OwnerState.Present: kept++; break;
                case OwnerState.Foreground: ending = true; gone.Add(reference.Uid); break;
                default: gone.Add(reference.Uid); break;
            }
        }
        if (gone.Count == 0)
            return;
        if (kept > 0)
            await DropReferencesAsync(dependent, gone, ct);
        else
            await DeleteAsync(dependent, current, ending, ct);
    }

    private async Task<OwnerState> StateAsync(GraphNode dependent, OwnerReference reference, CancellationToken ct)
    {
        var resource = Context.Resources.Find(reference.ApiVersion, reference.Kind);
        if (resource is null || (resource.Namespaced && dependent.Key.Namespace.Length == 0))
            return OwnerState.Unknown;
        var ns = resource.Namespaced ? dependent.Key.Namespace : null;
        var owner = await Context.Client.GetAsync(resource.Name, ns, reference.Name, ct);
        if (owner is null || owner.Uid() != reference.Uid)
            return OwnerState.Gone;
        return owner.IsTerminating() && owner.HasFinalizer(Meta.ForegroundFinalizer) ? OwnerState.Foreground : OwnerState.Present;
    }

    private async Task DeleteAsync(GraphNode dependent, JsonObject current, bool ownerWaits, CancellationToken ct)
    {
        var policy = ownerWaits && _graph.HasDependents(dependent.Uid) || current.HasFinalizer(Meta.ForegroundFinalizer) ? "Foreground"
            : current.HasFinalizer(Meta.OrphanFinalizer) ? "Orphan"
            : "Background";
        var options = new JsonObject
        {
            ["preconditions"] = new JsonObject { ["uid"] = dependent.Uid, ["resourceVersion"] = current.Text("metadata", "resourceVersion") },
            ["propagationPolicy"] = policy,
        };
        try
        {
            await Context.Client.DeleteAsync(dependent.Resource.Name, dependent.Key.Scope, dependent.Key.Name, options, ct);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            // What was wanted.
        }
    }

    private async Task DropReferencesAsync(GraphNode dependent, IReadOnlyCollection<string> owners, CancellationToken ct)
    {
        if (await GetAsync(dependent, ct) is not { } current)
            return;
        var kept = current.Each("metadata", "ownerReferences").Where(r => !owners.Contains(r.Text("uid"))).ToList();
        if (kept.Count == current.Count("metadata", "ownerReferences"))
            return;
        JsonArray? list = kept.Count == 0 ? null : new JsonArray([.. kept.Select(reference => reference.DeepClone())]);
        await PatchAsync(dependent, current, "ownerReferences", list, ct);
    }

    private async Task RemoveFinalizerAsync(GraphNode owner, string finalizer, CancellationToken ct)
    {
        if (await GetAsync(owner, ct) is not { } current || !current.HasFinalizer(finalizer))
            return;
        var kept = current.Texts("metadata", "finalizers").Where(f => f != finalizer).ToList();
        JsonArray? list = kept.Count == 0 ? null : new JsonArray([.. kept.Select(f => (JsonNode)f)]);
        await PatchAsync(owner, current, "finalizers", list, ct);
    }

    private Task PatchAsync(GraphNode node, JsonObject current, string field, JsonArray? value, CancellationToken ct)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = current.Text("metadata", "resourceVersion"), [field] = value },
        };
        return Context.Client.MergePatchAsync(node.Resource.Name, node.Key.Scope, node.Key.Name, patch, null, ct);
    }

    private async Task<JsonObject?> GetAsync(GraphNode node, CancellationToken ct)
    {
        var current = await Context.Client.GetAsync(node.Resource.Name, node.Key.Scope, node.Key.Name, ct);
        return current is not null && current.Uid() == node.Uid ? current : null;
    }

    private enum OwnerState
    {
        Present,
        Gone,
        Foreground,
        Unknown,
    }
}
