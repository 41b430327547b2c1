using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>The conditions of a pod; times of transition stay as long as the status of a condition does.</summary>
internal static class PodConditions
{
    /// <summary>The new list. Conditions of other writers are kept.</summary>
    public static JsonArray Build(JsonArray? old, PodProgress progress, DateTimeOffset now)
    {
        var conditions = new JsonArray();
        foreach (var (type, status, reason, message) in Wanted(progress))
            conditions.Add((JsonNode)Condition(Find(old, type), type, status, reason, message, now));
        foreach (var foreign in (old ?? []).OfType<JsonObject>().Where(c => !conditions.OfType<JsonObject>().Any(own => own.Text("type") == c.Text("type"))))
            conditions.Add(foreign.DeepClone());
        return conditions;
    }

    private static IEnumerable<(string Type, bool Status, string? Reason, string? Message)> Wanted(PodProgress progress)
    {
        var done = progress.Phase == "Succeeded";
        var unready = progress.Containers.Where(c => !c.Ready).Select(c => c.Name).ToList();
        var (ready, reason) = (unready.Count == 0, "ContainersNotReady");
        var message = ready ? null : $"containers with unready status: [{string.Join(' ', unready)}]";
        if (progress.Phase is "Succeeded" or "Failed")
            (reason, message) = (done ? "PodCompleted" : "PodFailed", null);
        yield return ("PodReadyToStartContainers", progress.HasSandbox, null, null);
        yield return ("Initialized", progress.IsInitialized, InitReason(progress, done), InitMessage(progress));
        yield return ("Ready", ready, ready ? null : reason, message);
        yield return ("ContainersReady", ready, ready ? null : reason, message);
        yield return ("PodScheduled", true, null, null);
    }

    private static string? InitReason(PodProgress progress, bool done) =>
        done ? "PodCompleted" : progress.IsInitialized ? null : "ContainersNotInitialized";

    private static string? InitMessage(PodProgress progress) => progress.IsInitialized
        ? null
        : $"containers with incomplete status: [{string.Join(' ', progress.InitContainers.Where(c => !c.IsTerminated || c.ExitCode != 0).Select(c => c.Name))}]";

    private static JsonObject Condition(JsonObject? old, string type, bool status, string? reason, string? message, DateTimeOffset now)
    {
        var text = status ? "True" : "False";
        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = text,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = old is not null && old.Text("status") == text && old.Text("lastTransitionTime") is { Length: > 0 } since ? since : Meta.Timestamp(now),
        };
        if (reason is not null)
            condition["reason"] = reason;
        if (message is not null)
            condition["message"] = message;
        return condition;
    }

    private static JsonObject? Find(JsonArray? conditions, string type) =>
        conditions?.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
}
