using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.ReplicaSets;

/// <summary>The status of a ReplicaSet from its pods. Zero counts are left out where a genuine server does so.</summary>
internal static class ReplicaSetStatus
{
    public static JsonObject Compute(JsonObject set, IReadOnlyList<JsonObject> pods, StatusException? refusal, DateTimeOffset now)
    {
        var active = pods.Where(pod => pod.IsActive()).ToList();
        var minReady = set.Integer("spec", "minReadySeconds");
        var status = new JsonObject { ["replicas"] = active.Count };
        Set(status, "fullyLabeledReplicas", active.Count(pod => HasLabelsOf(pod, set)));
        Set(status, "readyReplicas", active.Count(pod => pod.IsReady()));
        Set(status, "availableReplicas", active.Count(pod => pod.IsAvailable(minReady, now)));
        status["terminatingReplicas"] = pods.Count(pod => pod.IsTerminating() && !pod.HasEnded());
        status["observedGeneration"] = set.Generation();
        if (refusal is not null)
            status["conditions"] = new JsonArray(Failure(set, refusal, now));
        return status;
    }

    private static void Set(JsonObject status, string field, int count)
    {
        if (count > 0)
            status[field] = count;
    }

    private static bool HasLabelsOf(JsonObject pod, JsonObject set)
    {
        foreach (var (name, value) in set.At("spec", "template", "metadata", "labels") as JsonObject ?? [])
        {
            if (pod.Label(name) != value.TextOrNull())
                return false;
        }
        return true;
    }

    private static JsonObject Failure(JsonObject set, StatusException refusal, DateTimeOffset now) => new()
    {
        ["type"] = "ReplicaFailure",
        ["status"] = "True",
        ["lastTransitionTime"] = set.Condition("ReplicaFailure").TextOrNull("lastTransitionTime") ?? Meta.Timestamp(now),
        ["reason"] = "FailedCreate",
        ["message"] = refusal.Message,
    };
}
