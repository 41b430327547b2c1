using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Nodes;

/// <summary>
/// Gives nodes their pod networks, declares nodes unreachable that give no sign of life (neither Lease nor status),
/// taints nodes by their conditions and takes readiness from the pods of nodes that are not ready.
/// </summary>
internal sealed class NodeLifecycleController : Controller<string>
{
    private const string LeaseNamespace = "kube-node-lease";
    private const string TtlAnnotation = "node.alpha.kubernetes.io/ttl";
    private static readonly string[] Monitored = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    private readonly Informer _nodes;
    private readonly Informer _leases;
    private readonly ObjectIndex _podsByNode;
    private readonly PodNetworks _networks;
    private readonly EventSource _events;

    /// <summary>When a node last showed life, by this process's clock: those of nodes may be wrong.</summary>
    private readonly ConcurrentDictionary<string, (string Sign, DateTimeOffset At)> _signs = new();

    public NodeLifecycleController(ControllerContext context)
        : base(context)
    {
        _networks = new PodNetworks(context.Options.PodNetworkIPv4, context.Options.PodNetworkIPv6);
        _events = new EventSource(context.Events, "node-controller", "v1", "Node");
        _nodes = context.Informers.Cached(Resources.Nodes);
        _leases = context.Informers.Cached(Resources.Leases);
        _podsByNode = context.Informers.Cached(Resources.Pods).AddIndex(pod => pod.Node() is { Length: > 0 } node ? [node] : []);
        _nodes.OnChange(HearNode);
        _leases.OnChange(change =>
        {
            if (!change.IsDeleted && change.Object.Namespace() == LeaseNamespace)
                Queue.Add(change.Object.Name());
        });
    }

    public override string Name => "node-lifecycle-controller";

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        if (_nodes.Get(new ObjectKey("", key)) is not { } node)
            return;
        node = await AssignNetworksAsync(node, ct);
        node = await WatchOverAsync(node, ct);
        if (NodeTaints.Compute(node, Context.Now) is { } taints)
        {
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = node.Text("metadata", "resourceVersion") },
                ["spec"] = new JsonObject { ["taints"] = taints.Count == 0 ? null : taints },
            };
            await PatchAsync(node, patch, null, ct);
        }
        if (node.Condition("Ready") is { } ready && ready.Text("status") != "True")
            await MarkPodsAsync(node, ct);
    }

    private void HearNode(InformerEvent change)
    {
        var name = change.Object.Name();
        if (change.IsDeleted)
        {
            _networks.Release(name);
            _signs.TryRemove(name, out _);
            _events.Normal(change.Object, "RemovingNode", $"Node {name} event: Removing Node {name} from Controller");
            return;
        }
        _networks.Take(change.Object);
        if (change.Old is null)
            _events.Normal(change.Object, "RegisteredNode", $"Node {name} event: Registered Node {name} in Controller");
        Queue.Add(name);
    }

    private async Task<JsonObject> AssignNetworksAsync(JsonObject node, CancellationToken ct)
    {
        if (node.Text("spec", "podCIDR").Length > 0)
            return node;
        if (_networks.Allocate(node.Name()) is not { } networks)
        {
            _events.Warning(node, "CIDRNotAvailable", $"Node {node.Name()} status is now: CIDRNotAvailable");
            return node;
        }
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [TtlAnnotation] = "0" } },
            ["spec"] = new JsonObject { ["podCIDR"] = networks[0], ["podCIDRs"] = new JsonArray([.. networks.Select(n => (JsonNode)n)]) },
        };
        try
        {
            return await PatchAsync(node, patch, null, ct);
        }
        catch
        {
            _networks.Release(node.Name());
            throw;
        }
    }

    /// <summary>Sets the conditions to Unknown when the last sign of life is too old.</summary>
    private async Task<JsonObject> WatchOverAsync(JsonObject node, CancellationToken ct)
    {
        var ready = node.Condition("Ready");
        var lease = _leases.Get(new ObjectKey(LeaseNamespace, node.Name()));
        var sign = $"{lease.Text("spec", "renewTime")} {ready.Text("lastHeartbeatTime")}";
        var seen = _signs.AddOrUpdate(node.Name(), _ => (sign, Context.Now), (_, old) => old.Sign == sign ? old : (sign, Context.Now));
        var grace = ready is null ? Context.Options.NodeStartupGracePeriod : Context.Options.NodeGracePeriod;
        var left = seen.At + grace - Context.Now;
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(node.Name(), left);
            return node;
        }
        if (ready.Text("status") == "Unknown")
            return node;
        var changed = (JsonObject)node.DeepClone();
        SetUnknown(changed);
        _events.Normal(node, "NodeNotReady", $"Node {node.Name()} status is now: NodeNotReady");
        var written = await Context.Client.UpdateAsync(Resources.Nodes, changed, "status", ct);
        await _nodes.WaitForAsync(written.Version(), ct);
        return written;
    }

    private void SetUnknown(JsonObject node)
    {
        if (node["status"] is not JsonObject status)
            node["status"] = status = [];
        var now = Meta.Timestamp(Context.Now);
        var conditions = new JsonArray([.. node.Each("status", "conditions").Select(condition => condition.DeepClone())]);
        foreach (var type in Monitored)
        {
            var old = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
            var condition = old ?? new JsonObject { ["type"] = type, ["lastHeartbeatTime"] = node.Text("metadata", "creationTimestamp") };
            if (old is null)
                conditions.Add((JsonNode)condition);
            condition["status"] = "Unknown";
            condition["lastTransitionTime"] = now;
            condition["reason"] = old is null ? "NodeStatusNeverUpdated" : "NodeStatusUnknown";
            condition["message"] = old is null ? "Kubelet never posted node status." : "Kubelet stopped posting node status.";
        }
        status["conditions"] = conditions;
    }

    private async Task MarkPodsAsync(JsonObject node, CancellationToken ct)
    {
        foreach (var pod in _podsByNode.Find(node.Name()))
        {
            if (!pod.IsReady() || pod.HasEnded())
                continue;
            var changed = (JsonObject)pod.DeepClone();
            var ready = changed.ReadyCondition()!;
            ready["status"] = "False";
            ready["lastTransitionTime"] = Meta.Timestamp(Context.Now);
            await Context.Client.UpdateAsync(Resources.Pods, changed, "status", ct);
        }
    }

    private async Task<JsonObject> PatchAsync(JsonObject node, JsonObject patch, string? subresource, CancellationToken ct)
    {
        var written = await Context.Client.MergePatchAsync(Resources.Nodes, null, node.Name(), patch, subresource, ct);
        await _nodes.WaitForAsync(written.Version(), ct);
        return written;
    }
}
