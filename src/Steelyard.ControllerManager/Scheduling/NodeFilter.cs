using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Scheduling;

/// <summary>Why a pod cannot run on a node, in the words of a genuine scheduler.</summary>
internal static class NodeFilter
{
    private const string TooManyPods = "Too many pods";

    private static readonly JsonObject UnschedulableTaint = new() { ["key"] = Taints.Unschedulable, ["effect"] = Taints.NoSchedule };

    /// <summary>The first reason against the node, or null.</summary>
    /// <param name="podsOnNode">Number of pods the node has.</param>
    public static string? Refusal(JsonObject pod, JsonObject node, int podsOnNode)
    {
        var spec = pod["spec"] as JsonObject;
        if (node.Flag("spec", "unschedulable") && !Taints.Tolerates(spec, UnschedulableTaint))
            return "node(s) were unschedulable";
        if (Taints.Repel(spec, node))
            return "node(s) had untolerated taint(s)";
        if (!NodeAffinity.Admits(spec, node))
            return "node(s) didn't match Pod's node affinity/selector";
        if (Capacity(node) is { } capacity && podsOnNode >= capacity)
            return TooManyPods;
        return null;
    }

    /// <summary>The message of the event and of the condition when no node is left.</summary>
    public static string Message(IReadOnlyList<string> refusals)
    {
        if (refusals.Count == 0)
            return "no nodes available to schedule pods";
        var helpless = refusals.Select(reason =>
            reason == TooManyPods ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling");
        return $"{Histogram(refusals)} no new claims to deallocate, preemption: {Histogram([.. helpless])}";
    }

    private static string Histogram(IReadOnlyList<string> reasons)
    {
        var counts = reasons.GroupBy(reason => reason).Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal);
        return $"0/{reasons.Count} nodes are available: {string.Join(", ", counts)}.";
    }

    private static long? Capacity(JsonObject node)
    {
        var pods = node.At("status", "allocatable", "pods");
        return pods.IntegerOrNull() ?? (long.TryParse(pods.TextOrNull(), out var number) ? number : null);
    }
}
