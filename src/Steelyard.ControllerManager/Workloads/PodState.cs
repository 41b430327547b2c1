using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Workloads;

/// <summary>What controllers want to know of a pod's state.</summary>
internal static class PodState
{
    public static string Node(this JsonObject pod) => pod.Text("spec", "nodeName");

    /// <summary>All its containers have ended for good.</summary>
    public static bool HasEnded(this JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Counts as a replica: neither ended nor being deleted.</summary>
    public static bool IsActive(this JsonObject pod) => !pod.HasEnded() && !pod.IsTerminating();

    public static bool IsReady(this JsonObject pod) => pod.ReadyCondition().Text("status") == "True";

    public static JsonObject? ReadyCondition(this JsonObject pod) => pod.Condition("Ready");

    public static JsonObject? Condition(this JsonObject obj, string type)
    {
        foreach (var condition in obj.Each("status", "conditions"))
        {
            if (condition.Text("type") == type)
                return condition;
        }
        return null;
    }

    /// <summary>How long until a ready pod counts as available; zero if it does, null if it is not ready.</summary>
    public static TimeSpan? UntilAvailable(this JsonObject pod, long minReadySeconds, DateTimeOffset now)
    {
        if (!pod.IsReady())
            return null;
        if (minReadySeconds == 0)
            return TimeSpan.Zero;
        var since = pod.ReadyCondition().Time("lastTransitionTime") ?? now;
        var left = since + TimeSpan.FromSeconds(minReadySeconds) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public static bool IsAvailable(this JsonObject pod, long minReadySeconds, DateTimeOffset now) =>
        pod.UntilAvailable(minReadySeconds, now) == TimeSpan.Zero;
}
