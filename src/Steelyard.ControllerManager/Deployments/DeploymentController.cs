using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>Rolls out Deployments over ReplicaSets.</summary>
internal sealed class DeploymentController : Controller<ObjectKey>
{
    private readonly Informer _deployments;
    private readonly Informer _sets;
    private readonly PodClaims _claims;
    private readonly ObjectIndex _podsBySet;
    private readonly EventSource _events;

    public DeploymentController(ControllerContext context)
        : base(context)
    {
        _deployments = context.Informers.Cached(Resources.Deployments);
        _sets = context.Informers.Cached(Resources.ReplicaSets);
        _claims = new PodClaims(context, Resources.ReplicaSets);
        _events = new EventSource(context.Events, Name, "apps/v1", "Deployment");
        var pods = context.Informers.Cached(Resources.Pods);
        _podsBySet = pods.AddIndex(pod => pod.ControllerReference() is { } owner ? [owner.Text("uid")] : []);
        _deployments.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Key()); });
        _sets.OnChange(change => HearSet(change.Object));
        pods.OnChange(HearPod);
    }

    public override string Name => "deployment-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_deployments.Get(key) is not { } deployment)
            return;
        var sets = await _claims.ClaimAsync(deployment, "apps/v1", "Deployment", ct);
        var rollout = Read(deployment, sets);
        if (!deployment.IsTerminating())
            await ActAsync(rollout, ct);
        await WriteStatusAsync(rollout, ct);
    }

    private void HearSet(JsonObject set)
    {
        if (set.ControllerReference() is { } owner && owner.Text("kind") == "Deployment")
            Queue.Add(new ObjectKey(set.Namespace(), owner.Text("name")));
    }

    // Recreating waits for the last old pod.
    private void HearPod(InformerEvent change)
    {
        if (!change.IsDeleted || change.Object.ControllerReference() is not { } owner || owner.Text("kind") != "ReplicaSet")
            return;
        if (_sets.Get(new ObjectKey(change.Object.Namespace(), owner.Text("name"))) is { } set)
            HearSet(set);
    }

    private Rollout Read(JsonObject deployment, IReadOnlyList<JsonObject> sets)
    {
        var current = Revisions.FindCurrent(deployment, sets);
        var old = sets.Where(set => set != current).ByAge();
        return new Rollout(deployment, DeploymentSpec.From(deployment), current, old, new DeploymentStatus(deployment, current, old, Context.Now));
    }

    private async Task ActAsync(Rollout rollout, CancellationToken ct)
    {
        if (rollout.Current is not null)
            await AnnotateAsync(rollout, ct);
        if (rollout.IsPaused || rollout.WasResized)
            await ResizeAsync(rollout, ProportionalScale.Next(rollout.Spec, rollout.Current?.Size(), rollout.OldSizes), ct);
        else if (rollout.Spec.IsRecreate)
            await RecreateAsync(rollout, ct);
        else if (rollout.Current is null)
            await CreateAsync(rollout, RollingSize(rollout), ct);
        else
            await ResizeAsync(rollout, RollingUpdate.Next(rollout.Spec, rollout.Current.Size(), rollout.OldSizes), ct);
        if (rollout.IsPaused || rollout.Status.IsComplete)
            await CleanUpAsync(rollout, ct);
    }

    private static int RollingSize(Rollout rollout) =>
        Math.Max(0, Math.Min(rollout.Spec.Most - rollout.Old.Sum(set => set.Wanted()), rollout.Spec.Replicas));

    private async Task RecreateAsync(Rollout rollout, CancellationToken ct)
    {
        var shrinking = rollout.Old.Where(set => set.Wanted() > 0).Select(set => new Resize(set.Name(), 0)).ToList();
        if (shrinking.Count > 0)
            await ResizeAsync(rollout, shrinking, ct);
        else if (rollout.Old.Any(set => _podsBySet.Find(set.Uid()).Any(pod => !pod.HasEnded())))
            return;
        else if (rollout.Current is null)
            await CreateAsync(rollout, rollout.Spec.Replicas, ct);
        else if (rollout.Current.Wanted() != rollout.Spec.Replicas)
            await ResizeAsync(rollout, [new Resize(rollout.Current.Name(), rollout.Spec.Replicas)], ct);
    }

    private async Task CreateAsync(Rollout rollout, int replicas, CancellationToken ct)
    {
        var deployment = rollout.Deployment;
        var hash = PodTemplateHash.Of(deployment.At("spec", "template"), deployment.Integer("status", "collisionCount"));
        var set = Revisions.Create(deployment, hash, Revisions.Next(rollout.Old), rollout.Spec, replicas);
        JsonObject created;
        try
        {
            created = await Context.Client.CreateAsync(Resources.ReplicaSets, deployment.Namespace(), set, ct);
        }
        catch (StatusException taken) when (taken.Reason == "AlreadyExists")
        {
            await CollideAsync(deployment, set.Name(), ct);
            return;
        }
        await _sets.WaitForAsync(created.Version(), ct);
        rollout.Revision = created.Annotation(ReplicaSetView.Revision);
        if (replicas > 0)
            _events.Normal(deployment, "ScalingReplicaSet", $"Scaled up replica set {created.Name()} from 0 to {replicas}");
    }

    // Another template has the same hash, or a set of that name belongs to somebody else.
    private async Task CollideAsync(JsonObject deployment, string name, CancellationToken ct)
    {
        var taken = await Context.Client.GetAsync(Resources.ReplicaSets, deployment.Namespace(), name, ct);
        if (taken is null || taken.IsControlledBy(deployment) && Revisions.FindCurrent(deployment, [taken]) is not null)
            throw new StatusException(409, "Conflict", $"replica set {name} was not known yet");
        var status = new JsonObject { ["collisionCount"] = deployment.Integer("status", "collisionCount") + 1 };
        await PatchStatusAsync(deployment, new JsonObject { ["status"] = status }, ct);
    }

    /// <summary>Gives the current set its revision and what the Deployment hands down.</summary>
    private async Task AnnotateAsync(Rollout rollout, CancellationToken ct)
    {
        var (deployment, set) = (rollout.Deployment, rollout.Current!);
        var annotations = Revisions.Annotations(deployment, set, Revisions.Next(rollout.Old), null);
        var minReady = deployment.Integer("spec", "minReadySeconds");
        if (!JsonNode.DeepEquals(annotations, set.At("metadata", "annotations")) || set.Integer("spec", "minReadySeconds") != minReady)
        {
            var changed = (JsonObject)set.DeepClone();
            changed["metadata"]!["annotations"] = annotations;
            if (set.Integer("spec", "minReadySeconds") != minReady)
                changed["spec"]!["minReadySeconds"] = minReady;
            rollout.Current = await UpdateAsync(changed, ct);
        }
        rollout.Revision = annotations.Text(ReplicaSetView.Revision);
    }

    private async Task ResizeAsync(Rollout rollout, IReadOnlyList<Resize> steps, CancellationToken ct)
    {
        foreach (var set in rollout.All)
        {
            var before = set.Wanted();
            var replicas = steps.FirstOrDefault(step => step.Name == set.Name())?.Replicas ?? before;
            var changed = (JsonObject)set.DeepClone();
            if (changed["metadata"]!["annotations"] is not JsonObject annotations)
                changed["metadata"]!["annotations"] = annotations = [];
            if (replicas > 0 || before > 0)
                Revisions.SetSizes(annotations, rollout.Spec);
            changed["spec"]!["replicas"] = replicas;
            if (replicas == before && JsonNode.DeepEquals(annotations, set.At("metadata", "annotations")))
                continue;
            await UpdateAsync(changed, ct);
            if (replicas != before)
                _events.Normal(rollout.Deployment, "ScalingReplicaSet",
                    $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}");
        }
    }

    private async Task<JsonObject> UpdateAsync(JsonObject set, CancellationToken ct)
    {
        var written = await Context.Client.UpdateAsync(Resources.ReplicaSets, set, null, ct);
        await _sets.WaitForAsync(written.Version(), ct);
        return written;
    }

    private async Task CleanUpAsync(Rollout rollout, CancellationToken ct)
    {
        var limit = (int)(rollout.Deployment.IntegerOrNull("spec", "revisionHistoryLimit") ?? 10);
        var idle = rollout.Old.Where(set => !set.IsTerminating() && set.Wanted() == 0 && set.Integer("status", "replicas") == 0
            && set.Integer("status", "observedGeneration") >= set.Generation());
        foreach (var set in idle.OrderBy(set => set.RevisionNumber()).Take(rollout.Old.Count - limit))
        {
            var options = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = set.Uid() }, ["propagationPolicy"] = "Background" };
            await Context.Client.DeleteAsync(Resources.ReplicaSets, set.Namespace(), set.Name(), options, ct);
            await _sets.WaitForDeletionAsync(set.Key(), set.Uid(), ct);
        }
    }

    private async Task WriteStatusAsync(Rollout rollout, CancellationToken ct)
    {
        // What was just written counts: the sets are read again.
        var now = Read(rollout.Deployment, _claims.OwnedBy(rollout.Deployment));
        if (now.Current is not null && !rollout.Deployment.IsTerminating())
            now.Status.Started(now.Current.Name(), created: rollout.Current is null);
        var deployment = (JsonObject)rollout.Deployment.DeepClone();
        deployment["status"] = now.Status.ToJson();
        if (rollout.Revision is { } revision)
        {
            if (deployment["metadata"]!["annotations"] is not JsonObject annotations)
                deployment["metadata"]!["annotations"] = annotations = [];
            annotations[ReplicaSetView.Revision] = revision;
        }
        if (now.Status.UntilTimeout is { } wait)
            Queue.AddAfter(deployment.Key(), wait + TimeSpan.FromSeconds(1));
        if (JsonNode.DeepEquals(deployment, rollout.Deployment))
            return;
        var written = await Context.Client.UpdateAsync(Resources.Deployments, deployment, "status", ct);
        await _deployments.WaitForAsync(written.Version(), ct);
    }

    private async Task PatchStatusAsync(JsonObject deployment, JsonObject patch, CancellationToken ct)
    {
        var written = await Context.Client.MergePatchAsync(
            Resources.Deployments, deployment.Namespace(), deployment.Name(), patch, "status", ct);
        await _deployments.WaitForAsync(written.Version(), ct);
        Queue.Add(deployment.Key());
    }
}
