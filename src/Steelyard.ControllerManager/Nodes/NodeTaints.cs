using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Scheduling;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Nodes;

/// <summary>The taints that follow from a node's conditions; taints that others set are left alone.</summary>
internal static class NodeTaints
{
    private static readonly (string Condition, string Status, string Key)[] Rules =
    [
        ("Ready", "False", Taints.NotReady),
        ("Ready", "Unknown", Taints.Unreachable),
        ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
        ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
        ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
    ];

    private static readonly HashSet<string> Managed = [.. Rules.Select(rule => rule.Key), Taints.Unschedulable];

    /// <summary>The wanted list, or null if the node has it already.</summary>
    public static JsonArray? Compute(JsonObject node, DateTimeOffset now)
    {
        var wanted = Wanted(node).ToHashSet();
        var present = Taints.Of(node).ToList();
        var result = present.Where(taint => !IsManaged(taint) || wanted.Contains((taint.Text("key"), taint.Text("effect")))).ToList();
        var missing = wanted.Where(w => !present.Any(taint => taint.Text("key") == w.Key && taint.Text("effect") == w.Effect)).ToList();
        if (missing.Count == 0 && result.Count == present.Count)
            return null;
        return new JsonArray([.. result.Select(taint => taint.DeepClone()), .. missing.Select(m => Create(m.Key, m.Effect, now))]);
    }

    private static bool IsManaged(JsonObject taint) =>
        taint.Text("effect") switch
        {
            Taints.NoSchedule => Managed.Contains(taint.Text("key")),
            Taints.NoExecute => taint.Text("key") is Taints.NotReady or Taints.Unreachable,
            _ => false,
        };

    private static IEnumerable<(string Key, string Effect)> Wanted(JsonObject node)
    {
        foreach (var (condition, status, key) in Rules)
        {
            if (node.Condition(condition).Text("status") != status)
                continue;
            yield return (key, Taints.NoSchedule);
            if (condition == "Ready")
                yield return (key, Taints.NoExecute);
        }
        if (node.Flag("spec", "unschedulable"))
            yield return (Taints.Unschedulable, Taints.NoSchedule);
    }

    private static JsonObject Create(string key, string effect, DateTimeOffset now) =>
        new() { ["key"] = key, ["effect"] = effect, ["timeAdded"] = Meta.Timestamp(now) };
}
