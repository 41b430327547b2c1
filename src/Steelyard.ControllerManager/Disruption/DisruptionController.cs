using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Disruption;

/// <summary>Tells in the status of each PodDisruptionBudget how many of its pods are healthy and how many may go.</summary>
internal sealed class DisruptionController : Controller<ObjectKey>
{
    private readonly Informer _budgets;
    private readonly Informer _replicaSets;
    private readonly Informer _deployments;
    private readonly ObjectIndex _budgetsByNamespace;
    private readonly ObjectIndex _podsByNamespace;

    public DisruptionController(ControllerContext context)
        : base(context)
    {
        _budgets = context.Informers.Cached(Resources.PodDisruptionBudgets);
        _replicaSets = context.Informers.Cached(Resources.ReplicaSets);
        _deployments = context.Informers.Cached(Resources.Deployments);
        var pods = context.Informers.Cached(Resources.Pods);
        _budgetsByNamespace = _budgets.AddIndex(budget => [budget.Namespace()]);
        _podsByNamespace = pods.AddIndex(pod => [pod.Namespace()]);
        _budgets.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Key()); });
        pods.OnChange(HearPod);
        _replicaSets.OnChange(HearScale);
        _deployments.OnChange(HearScale);
    }

    public override string Name => "disruption-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_budgets.Get(key) is not { } budget)
            return;
        var selector = Selector(budget);
        var pods = _podsByNamespace.Find(key.Namespace).Where(pod => !pod.HasEnded() && selector.Matches(pod.Labels())).ToList();
        var healthy = pods.Count(pod => !pod.IsTerminating() && pod.IsReady());
        var status = BudgetStatus.Compute(budget, pods.Count, Scale(pods), healthy, Context.Now);
        if (JsonNode.DeepEquals(status, budget["status"]))
            return;
        var changed = (JsonObject)budget.DeepClone();
        changed["status"] = status;
        var written = await Context.Client.UpdateAsync(Resources.PodDisruptionBudgets, changed, "status", ct);
        await _budgets.WaitForAsync(written.Version(), ct);
    }

    private static LabelSelector Selector(JsonObject budget) => LabelSelectorMatcher.FromJson(budget.At("spec", "selector") as JsonObject);

    private void HearPod(InformerEvent change)
    {
        foreach (var budget in _budgetsByNamespace.Find(change.Object.Namespace()))
        {
            var selector = Selector(budget);
            if (selector.Matches(change.Old?.Labels()) || selector.Matches(change.New?.Labels()))
                Queue.Add(budget.Key());
        }
    }

    private void HearScale(InformerEvent change)
    {
        if (change is { Old: { } old, New: { } now } && old.Integer("spec", "replicas") == now.Integer("spec", "replicas"))
            return;
        foreach (var budget in _budgetsByNamespace.Find(change.Object.Namespace()))
            Queue.Add(budget.Key());
    }

    /// <summary>How many pods their controllers want; pods without one that scales count for themselves.</summary>
    private long Scale(List<JsonObject> pods)
    {
        var (single, owners) = (0L, new Dictionary<string, long>());
        foreach (var pod in pods)
        {
            if (Scaled(pod) is { } owner)
                owners[owner.Uid()] = owner.Integer("spec", "replicas");
            else
                single++;
        }
        return single + owners.Values.Sum();
    }

    private JsonObject? Scaled(JsonObject pod)
    {
        if (pod.ControllerReference() is not { } reference || reference.Text("kind") != "ReplicaSet")
            return null;
        var set = _replicaSets.Get(new ObjectKey(pod.Namespace(), reference.Text("name")));
        return set?.ControllerReference() is { } owner && owner.Text("kind") == "Deployment"
            ? _deployments.Get(new ObjectKey(pod.Namespace(), owner.Text("name"))) ?? set
            : set;
    }
}
