using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.Workloads;

/// <summary>Makes pods from the template of their owner.</summary>
internal static class PodTemplate
{
    /// <summary>A pod with a generated name that belongs to <paramref name="owner"/>.</summary>
    public static JsonObject CreatePod(JsonObject template, string ownerName, string ns, JsonObject ownerReference)
    {
        var metadata = new JsonObject { ["generateName"] = ownerName + "-", ["namespace"] = ns };
        foreach (var field in new[] { "labels", "annotations", "finalizers" })
        {
            if (template.At("metadata", field) is { } value)
                metadata[field] = value.DeepClone();
        }
        metadata["ownerReferences"] = new JsonArray(ownerReference);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]?.DeepClone() ?? new JsonObject(),
        };
    }

    /// <summary>True if the templates differ at most in one label.</summary>
    public static bool EqualExceptLabel(JsonObject? one, JsonObject? other, string label) =>
        JsonNode.DeepEquals(Without(one, label), Without(other, label));

    private static JsonObject? Without(JsonObject? template, string label)
    {
        if (template.At("metadata", "labels", label) is null)
            return template;
        var copy = (JsonObject)template!.DeepClone();
        copy["metadata"]!["labels"]!.AsObject().Remove(label);
        return copy;
    }
}
