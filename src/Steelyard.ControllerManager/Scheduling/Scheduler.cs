using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Scheduling;

/// <summary>
/// Puts pods on nodes: of those that admit a pod, the one with the fewest siblings, then with the fewest pods. Pods
/// that find no node wait until nodes change.
/// </summary>
internal sealed class Scheduler : Controller<ObjectKey>
{
    private const string Default = "default-scheduler";

    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly ObjectIndex _podsByNode;
    private readonly ObjectIndex _siblings;
    private readonly EventSource _events;
    private readonly ConcurrentDictionary<ObjectKey, bool> _waiting = new();

    public Scheduler(ControllerContext context)
        : base(context)
    {
        _pods = context.Informers.Cached(Resources.Pods);
        _nodes = context.Informers.Cached(Resources.Nodes);
        _podsByNode = _pods.AddIndex(pod => pod.Node() is { Length: > 0 } node && !pod.HasEnded() ? [node] : []);
        _siblings = _pods.AddIndex(pod => pod.Node() is { Length: > 0 } node && pod.IsActive() ? [Siblings(pod, node)] : []);
        _events = new EventSource(context.Events, Default, "v1", "Pod");
        _pods.OnChange(HearPod);
        _nodes.OnChange(HearNode);
    }

    public override string Name => Default;

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_pods.Get(key) is not { } pod || !IsMine(pod))
        {
            _waiting.TryRemove(key, out _);
            return;
        }
        // It waits before nodes are looked at: a node that comes up meanwhile brings it back.
        _waiting[key] = true;
        var refusals = new List<string>();
        JsonObject? best = null;
        foreach (var node in _nodes.All)
        {
            if (NodeFilter.Refusal(pod, node, _podsByNode.Count(node.Name())) is { } refusal)
                refusals.Add(refusal);
            else if (best is null || Rank(pod, node).CompareTo(Rank(pod, best)) < 0)
                best = node;
        }
        if (best is null)
        {
            await RefuseAsync(pod, NodeFilter.Message(refusals), ct);
            return;
        }
        await BindAsync(pod, best.Name(), ct);
        _waiting.TryRemove(key, out _);
    }

    private static bool IsMine(JsonObject pod) =>
        pod.Node().Length == 0 && pod.IsActive() && pod.Text("spec", "schedulerName") is "" or Default && pod.Count("spec", "schedulingGates") == 0;

    private static string Siblings(JsonObject pod, string node) => $"{node}/{pod.ControllerReference().Text("uid")}";

    private void HearPod(InformerEvent change)
    {
        if (change.IsDeleted)
            _waiting.TryRemove(change.Object.Key(), out _);
        // Only what can change the decision: not the condition this scheduler wrote itself.
        else if (IsMine(change.Object) && (change.Old is null || !JsonNode.DeepEquals(change.Old["spec"], change.New!["spec"])))
            Queue.Add(change.Object.Key());
        if (change.Old is { } old && old.Node().Length > 0 && (change.IsDeleted || change.Object.HasEnded()))
            RetryAll();
    }

    private void HearNode(InformerEvent change)
    {
        var heartbeat = change is { Old: { } old, New: { } now }
            && JsonNode.DeepEquals(old["spec"], now["spec"])
            && JsonNode.DeepEquals(old.Labels(), now.Labels())
            && JsonNode.DeepEquals(old.At("status", "allocatable"), now.At("status", "allocatable"));
        if (!heartbeat)
            RetryAll();
    }

    private void RetryAll()
    {
        foreach (var key in _waiting.Keys)
            Queue.Add(key);
    }

    private (int Repelled, int Siblings, int Pods, string Name) Rank(JsonObject pod, JsonObject node) =>
    (
        Taints.Of(node).Count(taint => taint.Text("effect") == Taints.PreferNoSchedule && !Taints.Tolerates(pod["spec"] as JsonObject, taint)),
        pod.ControllerReference() is null ? 0 : _siblings.Count(Siblings(pod, node.Name())),
        _podsByNode.Count(node.Name()),
        node.Name()
    );

    private async Task BindAsync(JsonObject pod, string node, CancellationToken ct)
    {
        var binding = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Binding",
            ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["namespace"] = pod.Namespace(), ["uid"] = pod.Uid() },
            ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = node },
        };
        await Context.Client.CreateAsync(Resources.Bindings, pod.Namespace(), binding, ct);
        _events.Acted(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.Key()} to {node}");
        await _pods.WaitUntilAsync(pod.Key(), seen => seen is null || seen.Uid() != pod.Uid() || seen.Node().Length > 0, ct);
    }

    private async Task RefuseAsync(JsonObject pod, string message, CancellationToken ct)
    {
        var before = pod.Condition("PodScheduled");
        if (before.Text("status") == "False" && before.Text("message") == message)
            return;
        _events.Acted(pod, "Warning", "FailedScheduling", "Scheduling", message);
        var changed = (JsonObject)pod.DeepClone();
        var conditions = changed.Each("status", "conditions").Where(c => c.Text("type") != "PodScheduled").Select(c => c.DeepClone());
        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["observedGeneration"] = pod.Generation(),
            ["status"] = "False",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = before.Text("status") == "False" ? before.Text("lastTransitionTime") : Meta.Timestamp(Context.Now),
            ["reason"] = "Unschedulable",
            ["message"] = message,
        };
        if (changed["status"] is not JsonObject status)
            changed["status"] = status = [];
        status["conditions"] = new JsonArray([.. conditions, condition]);
        await Context.Client.UpdateAsync(Resources.Pods, changed, "status", ct);
    }
}
