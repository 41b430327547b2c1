using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.Scheduling;

/// <summary>Taints of nodes against tolerations of pods.</summary>
internal static class Taints
{
    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";
    public const string PreferNoSchedule = "PreferNoSchedule";
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    public const string Unschedulable = "node.kubernetes.io/unschedulable";

    public static IEnumerable<JsonObject> Of(JsonObject node) => node.Each("spec", "taints");

    public static bool Tolerates(JsonObject? podSpec, JsonObject taint)
    {
        foreach (var toleration in podSpec.Each("tolerations"))
        {
            if (Matches(toleration, taint))
                return true;
        }
        return false;
    }

    /// <summary>An empty key with Exists, and an empty effect, match all.</summary>
    public static bool Matches(JsonObject toleration, JsonObject taint)
    {
        var effect = toleration.Text("effect");
        if (effect.Length > 0 && effect != taint.Text("effect"))
            return false;
        var key = toleration.Text("key");
        if (key.Length > 0 && key != taint.Text("key"))
            return false;
        return toleration.Text("operator") switch
        {
            "Exists" => true,
            "" or "Equal" => key.Length > 0 && toleration.Text("value") == taint.Text("value"),
            _ => false,
        };
    }

    /// <summary>A taint that keeps the pod from being put on the node.</summary>
    public static bool Repel(JsonObject? podSpec, JsonObject node) =>
        Of(node).Any(taint => taint.Text("effect") is NoSchedule or NoExecute && !Tolerates(podSpec, taint));

    /// <summary>A taint that drives a running pod away at once.</summary>
    public static bool Evict(JsonObject? podSpec, JsonObject node) =>
        Of(node).Any(taint => taint.Text("effect") == NoExecute && !Tolerates(podSpec, taint));
}
