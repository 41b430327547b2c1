using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Scheduling;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Nodes;

/// <summary>Deletes pods from nodes with NoExecute taints: at once, or when their toleration has run out.</summary>
internal sealed class TaintEvictionController : Controller<ObjectKey>
{
    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly ObjectIndex _podsByNode;
    private readonly EventSource _events;

    public TaintEvictionController(ControllerContext context)
        : base(context)
    {
        _pods = context.Informers.Cached(Resources.Pods);
        _nodes = context.Informers.Cached(Resources.Nodes);
        _podsByNode = _pods.AddIndex(pod => pod.Node() is { Length: > 0 } node ? [node] : []);
        _events = new EventSource(context.Events, Name, "v1", "Pod");
        _nodes.OnChange(HearNode);
        _pods.OnChange(HearPod);
    }

    public override string Name => "taint-eviction-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_pods.Get(key) is not { } pod || pod.IsTerminating() || _nodes.Get(new ObjectKey("", pod.Node())) is not { } node)
            return;
        if (Deadline(pod, node) is not { } deadline)
            return;
        var left = deadline - Context.Now;
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return;
        }
        _events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {key}");
        var options = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } };
        await Context.Client.DeleteAsync(Resources.Pods, pod.Namespace(), pod.Name(), options, ct);
    }

    private void HearNode(InformerEvent change)
    {
        if (change.IsDeleted || JsonNode.DeepEquals(change.Old.At("spec", "taints"), change.New.At("spec", "taints")) || !HasTaint(change.Object))
            return;
        foreach (var pod in _podsByNode.Find(change.Object.Name()))
            Queue.Add(pod.Key());
    }

    private void HearPod(InformerEvent change)
    {
        if (change.IsDeleted || change.Object.Node() is not { Length: > 0 } name)
            return;
        if (_nodes.Get(new ObjectKey("", name)) is { } node && HasTaint(node))
            Queue.Add(change.Object.Key());
    }

    private static bool HasTaint(JsonObject node) => Taints.Of(node).Any(taint => taint.Text("effect") == Taints.NoExecute);

    /// <summary>When the pod has to go; null if it may stay.</summary>
    private DateTimeOffset? Deadline(JsonObject pod, JsonObject node)
    {
        DateTimeOffset? first = null;
        foreach (var taint in Taints.Of(node).Where(taint => taint.Text("effect") == Taints.NoExecute))
        {
            var tolerations = pod.Each("spec", "tolerations").Where(toleration => Taints.Matches(toleration, taint)).ToList();
            if (tolerations.Count == 0)
                return Context.Now;
            if (tolerations.Any(toleration => toleration.At("tolerationSeconds") is null))
                continue;
            var since = taint.Time("timeAdded") ?? Context.Now;
            var deadline = since + TimeSpan.FromSeconds(tolerations.Min(toleration => Math.Max(0, toleration.Integer("tolerationSeconds"))));
            if (first is null || deadline < first)
                first = deadline;
        }
        return first;
    }
}
