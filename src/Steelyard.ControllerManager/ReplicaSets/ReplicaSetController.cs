using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.ReplicaSets;

/// <summary>Keeps as many pods as a ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController : Controller<ObjectKey>
{
    /// <summary>At most so many pods are created or deleted before the status is written.</summary>
    private const int Burst = 500;

    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly ObjectIndex _setsByNamespace;
    private readonly PodClaims _claims;
    private readonly EventSource _events;

    public ReplicaSetController(ControllerContext context)
        : base(context)
    {
        _sets = context.Informers.Cached(Resources.ReplicaSets);
        _pods = context.Informers.Cached(Resources.Pods);
        _setsByNamespace = _sets.AddIndex(set => [set.Namespace()]);
        _claims = new PodClaims(context, Resources.Pods);
        _events = new EventSource(context.Events, Name, "apps/v1", "ReplicaSet");
        _sets.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Key()); });
        _pods.OnChange(HearPod);
    }

    public override string Name => "replicaset-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_sets.Get(key) is not { } set)
            return;
        var pods = await _claims.ClaimAsync(set, "apps/v1", "ReplicaSet", ct);
        StatusException? refusal = null;
        if (!set.IsTerminating())
        {
            refusal = await ScaleAsync(set, pods, ct);
            pods = _claims.OwnedBy(set);
        }
        await WriteStatusAsync(set, pods, refusal, ct);
        if (refusal is not null)
            throw refusal;
    }

    private void HearPod(InformerEvent change)
    {
        HearOwner(change.Old);
        HearOwner(change.New);
    }

    private void HearOwner(JsonObject? pod)
    {
        if (pod is null)
            return;
        if (pod.ControllerReference() is { } owner)
        {
            if (owner.Text("kind") == "ReplicaSet")
                Queue.Add(new ObjectKey(pod.Namespace(), owner.Text("name")));
            return;
        }
        // Nobody's pod: a set whose selector it matches may take it in.
        if (pod.Labels() is not { Count: > 0 } labels || pod.IsTerminating())
            return;
        foreach (var set in _setsByNamespace.Find(pod.Namespace()))
        {
            if (LabelSelectorMatcher.FromJson(set.At("spec", "selector") as JsonObject).Matches(labels))
                Queue.Add(set.Key());
        }
    }

    private async Task<StatusException?> ScaleAsync(JsonObject set, IReadOnlyList<JsonObject> pods, CancellationToken ct)
    {
        var active = pods.Where(pod => pod.IsActive()).ToList();
        var missing = (int)set.Integer("spec", "replicas") - active.Count;
        if (missing > 0)
            return await CreateAsync(set, Math.Min(missing, Burst), ct);
        if (missing < 0)
            await DeleteAsync(set, active.Order(new DeletionOrder(active)).Take(Math.Min(-missing, Burst)), ct);
        if (Math.Abs(missing) > Burst)
            Queue.Add(set.Key());
        return null;
    }

    private async Task<StatusException?> CreateAsync(JsonObject set, int count, CancellationToken ct)
    {
        var template = (JsonObject)set["spec"]!["template"]!;
        var version = 0UL;
        StatusException? refusal = null;
        for (var i = 0; i < count && refusal is null; i++)
        {
            try
            {
                var pod = PodTemplate.CreatePod(template, set.Name(), set.Namespace(), Meta.OwnerReference("apps/v1", "ReplicaSet", set));
                var created = await Context.Client.CreateAsync(Resources.Pods, set.Namespace(), pod, ct);
                version = created.Version();
                _events.Normal(set, "SuccessfulCreate", $"Created pod: {created.Name()}");
            }
            catch (StatusException failure)
            {
                refusal = failure;
                _events.Warning(set, "FailedCreate", $"Error creating: {failure.Message}");
            }
        }
        await _pods.WaitForAsync(version, ct);
        return refusal;
    }

    private async Task DeleteAsync(JsonObject set, IEnumerable<JsonObject> pods, CancellationToken ct)
    {
        var deleted = pods.ToList();
        foreach (var pod in deleted)
        {
            try
            {
                var options = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } };
                await Context.Client.DeleteAsync(Resources.Pods, pod.Namespace(), pod.Name(), options, ct);
                _events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            }
            catch (StatusException gone) when (gone.Code is 404 or 409)
            {
                // It went by itself, perhaps to be replaced by another one of that name.
            }
        }
        foreach (var pod in deleted)
            await _pods.WaitForDeletionAsync(pod.Key(), pod.Uid(), ct);
    }

    private async Task WriteStatusAsync(JsonObject set, IReadOnlyList<JsonObject> pods, StatusException? refusal, CancellationToken ct)
    {
        if (_sets.Get(set.Key()) is not { } current || current.Uid() != set.Uid())
            return;
        var status = ReplicaSetStatus.Compute(current, pods, refusal, Context.Now);
        if (!JsonNode.DeepEquals(status, current["status"]))
        {
            var changed = (JsonObject)current.DeepClone();
            changed["status"] = status;
            var written = await Context.Client.UpdateAsync(Resources.ReplicaSets, changed, "status", ct);
            await _sets.WaitForAsync(written.Version(), ct);
        }
        var minReady = current.Integer("spec", "minReadySeconds");
        var waits = pods.Where(pod => pod.IsActive()).Select(pod => pod.UntilAvailable(minReady, Context.Now)).Where(left => left > TimeSpan.Zero).Min();
        if (waits is { } wait)
            Queue.AddAfter(set.Key(), wait);
    }
}
