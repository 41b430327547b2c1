using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Disruption;

/// <summary>The arithmetic of disruption budgets.</summary>
internal static class BudgetStatus
{
    /// <param name="pods">How many pods the budget selects.</param>
    /// <param name="scale">How many there should be.</param>
    /// <param name="healthy">How many are ready and stay.</param>
    public static JsonObject Compute(JsonObject budget, int pods, long scale, int healthy, DateTimeOffset now)
    {
        var (expected, desired) = Wanted(budget, pods, scale);
        var allowed = expected > 0 ? Math.Max(0, healthy - desired) : 0;
        return new JsonObject
        {
            ["observedGeneration"] = budget.Generation(),
            ["disruptionsAllowed"] = allowed,
            ["currentHealthy"] = healthy,
            ["desiredHealthy"] = desired,
            ["expectedPods"] = expected,
            ["conditions"] = new JsonArray(Condition(budget, allowed > 0, now)),
        };
    }

    // A fixed minimum asks nobody how many pods there should be.
    private static (long Expected, long Desired) Wanted(JsonObject budget, int pods, long scale)
    {
        if (budget.At("spec", "maxUnavailable") is { } most)
            return (scale, Math.Max(0, scale - Count(most, scale)));
        var least = budget.At("spec", "minAvailable") ?? JsonValue.Create(1);
        return IsPercentage(least) ? (scale, Count(least, scale)) : (pods, Count(least, pods));
    }

    private static bool IsPercentage(JsonNode value) => value.TextOrNull()?.EndsWith('%') == true;

    /// <summary>A number, or a percentage rounded up.</summary>
    private static long Count(JsonNode value, long of)
    {
        if (!IsPercentage(value))
            return value.IntegerOrNull() ?? 0;
        return long.TryParse(value.TextOrNull()![..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? ((of * percent) + 99) / 100 : 0;
    }

    private static JsonObject Condition(JsonObject budget, bool allowed, DateTimeOffset now)
    {
        var status = allowed ? "True" : "False";
        var before = budget.Condition("DisruptionAllowed");
        return new JsonObject
        {
            ["type"] = "DisruptionAllowed",
            ["status"] = status,
            ["observedGeneration"] = budget.Generation(),
            ["lastTransitionTime"] = before.Text("status") == status ? before.Text("lastTransitionTime") : Meta.Timestamp(now),
            ["reason"] = allowed ? "SufficientPods" : "InsufficientPods",
            ["message"] = "",
        };
    }
}
