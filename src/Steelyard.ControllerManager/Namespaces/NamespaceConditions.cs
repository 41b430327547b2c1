using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Namespaces;

/// <summary>The conditions of a namespace that is being removed, worded as a genuine controller does.</summary>
internal static class NamespaceConditions
{
    /// <summary>The new list; a condition whose status did not change keeps its transition time.</summary>
    public static JsonArray Merge(JsonArray? old, NamespaceContent remains, DateTimeOffset now)
    {
        var result = new JsonArray();
        foreach (var condition in All(remains))
        {
            var type = condition.Text("type");
            var before = old?.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
            var unchanged = before is not null && before.Text("status") == condition.Text("status");
            condition["lastTransitionTime"] = unchanged ? before!.Text("lastTransitionTime") : Meta.Timestamp(now);
            result.Add((JsonNode)condition);
        }
        return result;
    }

    private static IEnumerable<JsonObject> All(NamespaceContent remains)
    {
        yield return Condition("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered");
        yield return Condition("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed");
        yield return remains.Failures.Count == 0
            ? Condition("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization")
            : Condition("NamespaceDeletionContentFailure", true, "ContentDeletionFailed",
                "Failed to delete all resource types, " + remains.Failures.Count + " remaining: " + string.Join(", ", remains.Failures));
        yield return remains.IsEmpty
            ? Condition("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed")
            : Condition("NamespaceContentRemaining", true, "SomeResourcesRemain",
                "Some resources are remaining: " + string.Join(", ", remains.Objects.Select(o => $"{o.Key} has {o.Value} resource instances")));
        yield return remains.Finalizers.Count == 0
            ? Condition("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished")
            : Condition("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                + string.Join(", ", remains.Finalizers.Select(f => $"{f.Key} in {f.Value} resource instances")));
    }

    private static JsonObject Condition(string type, bool status, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = status ? "True" : "False",
        ["lastTransitionTime"] = "",
        ["reason"] = reason,
        ["message"] = message,
    };
}
