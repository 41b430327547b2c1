using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.DaemonSets;

/// <summary>Keeps one pod of a DaemonSet on every node that should have one.</summary>
internal sealed class DaemonSetController : Controller<ObjectKey>
{
    private const string TemplateGenerationLabel = "pod-template-generation";

    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly PodClaims _claims;
    private readonly DaemonRevisions _revisions;
    private readonly EventSource _events;

    public DaemonSetController(ControllerContext context)
        : base(context)
    {
        _sets = context.Informers.Cached(Resources.DaemonSets);
        _pods = context.Informers.Cached(Resources.Pods);
        _nodes = context.Informers.Cached(Resources.Nodes);
        _claims = new PodClaims(context, Resources.Pods);
        _revisions = new DaemonRevisions(context);
        _events = new EventSource(context.Events, Name, "apps/v1", "DaemonSet");
        _sets.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Key()); });
        _nodes.OnChange(HearNode);
        _pods.OnChange(change =>
        {
            HearPod(change.Old);
            HearPod(change.New);
        });
    }

    public override string Name => "daemonset-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_sets.Get(key) is not { } set || set.IsTerminating())
            return;
        var hash = await _revisions.SyncAsync(set, ct);
        var pods = await _claims.ClaimAsync(set, "apps/v1", "DaemonSet", ct);
        var plan = new DaemonPlan(set, _nodes.All, pods, hash, Context.Now);
        await DeleteAsync(set, plan.Delete, ct);
        var refusal = await CreateAsync(set, plan.Create, hash, ct);
        pods = _claims.OwnedBy(set);
        await WriteStatusAsync(set, new DaemonPlan(set, _nodes.All, pods, hash, Context.Now), ct);
        await _revisions.CleanUpAsync(set, hash, pods.Select(pod => pod.Label(DaemonRevisions.HashLabel)).OfType<string>().ToHashSet(), ct);
        if (refusal is not null)
            throw refusal;
    }

    // Heartbeats of nodes change nothing here.
    private void HearNode(InformerEvent change)
    {
        if (change is { Old: { } old, New: { } now } && JsonNode.DeepEquals(old["spec"], now["spec"]) && JsonNode.DeepEquals(old.Labels(), now.Labels()))
            return;
        foreach (var set in _sets.All)
            Queue.Add(set.Key());
    }

    private void HearPod(JsonObject? pod)
    {
        if (pod is null)
            return;
        if (pod.ControllerReference() is { } owner)
        {
            if (owner.Text("kind") == "DaemonSet")
                Queue.Add(new ObjectKey(pod.Namespace(), owner.Text("name")));
            return;
        }
        foreach (var set in _sets.All.Where(set => set.Namespace() == pod.Namespace()))
        {
            if (LabelSelectorMatcher.FromJson(set.At("spec", "selector") as JsonObject).Matches(pod.Labels()))
                Queue.Add(set.Key());
        }
    }

    private async Task DeleteAsync(JsonObject set, List<JsonObject> pods, CancellationToken ct)
    {
        foreach (var pod in pods)
        {
            try
            {
                var options = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } };
                await Context.Client.DeleteAsync(Resources.Pods, pod.Namespace(), pod.Name(), options, ct);
                _events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            }
            catch (StatusException gone) when (gone.Code is 404 or 409)
            {
                // It went by itself.
            }
        }
        foreach (var pod in pods)
            await _pods.WaitForDeletionAsync(pod.Key(), pod.Uid(), ct);
    }

    private async Task<StatusException?> CreateAsync(JsonObject set, List<string> nodes, string hash, CancellationToken ct)
    {
        var version = 0UL;
        StatusException? refusal = null;
        foreach (var node in nodes)
        {
            try
            {
                var created = await Context.Client.CreateAsync(Resources.Pods, set.Namespace(), BuildPod(set, node, hash), ct);
                version = created.Version();
                _events.Normal(set, "SuccessfulCreate", $"Created pod: {created.Name()}");
            }
            catch (StatusException failure)
            {
                refusal = failure;
                _events.Warning(set, "FailedCreate", $"Error creating: {failure.Message}");
                break;
            }
        }
        await _pods.WaitForAsync(version, ct);
        return refusal;
    }

    private static JsonObject BuildPod(JsonObject set, string node, string hash)
    {
        var pod = PodTemplate.CreatePod(
            (JsonObject)set["spec"]!["template"]!, set.Name(), set.Namespace(), Meta.OwnerReference("apps/v1", "DaemonSet", set));
        if (pod["metadata"]!["labels"] is not JsonObject labels)
            pod["metadata"]!["labels"] = labels = [];
        labels[DaemonRevisions.HashLabel] = hash;
        if (set.Annotation(DaemonRevisions.GenerationAnnotation) is { } generation)
            labels[TemplateGenerationLabel] = generation;
        var spec = (JsonObject)pod["spec"]!;
        NodeEligibility.Prepare(spec);
        NodeEligibility.Bind(spec, node);
        return pod;
    }

    private async Task WriteStatusAsync(JsonObject set, DaemonPlan plan, CancellationToken ct)
    {
        if (_sets.Get(set.Key()) is not { } current || current.Uid() != set.Uid())
            return;
        var minReady = set.Integer("spec", "minReadySeconds");
        var running = plan.Running.ToList();
        var available = running.Count(pod => pod.IsAvailable(minReady, Context.Now));
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = plan.Scheduled,
            ["numberMisscheduled"] = plan.Misscheduled,
            ["desiredNumberScheduled"] = plan.Desired,
            ["numberReady"] = running.Count(pod => pod.IsReady()),
            ["observedGeneration"] = set.Generation(),
        };
        Add(status, "updatedNumberScheduled", running.Count(plan.IsUpdated));
        Add(status, "numberAvailable", available);
        Add(status, "numberUnavailable", plan.Desired - available);
        if (!JsonNode.DeepEquals(status, current["status"]))
        {
            var changed = (JsonObject)current.DeepClone();
            changed["status"] = status;
            var written = await Context.Client.UpdateAsync(Resources.DaemonSets, changed, "status", ct);
            await _sets.WaitForAsync(written.Version(), ct);
        }
        var waits = running.Select(pod => pod.UntilAvailable(minReady, Context.Now)).Where(left => left > TimeSpan.Zero).Min();
        if (waits is { } wait)
            Queue.AddAfter(set.Key(), wait);
    }

    private static void Add(JsonObject status, string field, int count)
    {
        if (count > 0)
            status[field] = count;
    }
}
