using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>Checks the counts in the status of Deployments and ReplicaSets.</summary>
internal static class ReplicaStatusRules
{
    /// <summary>All counts are at least 0, and parts not greater than the whole.</summary>
    public static void Check(JsonObject? status, FieldErrors errors, ReadOnlySpan<string> counts, ReadOnlySpan<string> parts)
    {
        foreach (var name in counts)
        {
            if (status.Int(name) is < 0 and var count)
                errors.Invalid($"status.{name}", count, "must be greater than or equal to 0");
        }
        var all = status.Int("replicas") ?? 0;
        foreach (var name in parts)
        {
            if ((status.Int(name) ?? 0) > all)
                errors.Invalid($"status.{name}", status.Int(name) ?? 0, "cannot be greater than status.replicas");
        }
        if ((status.Int("availableReplicas") ?? 0) > (status.Int("readyReplicas") ?? 0))
            errors.Invalid("status.availableReplicas", status.Int("availableReplicas") ?? 0, "cannot be greater than readyReplicas");
    }
}
