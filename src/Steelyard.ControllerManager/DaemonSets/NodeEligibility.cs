using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Scheduling;

namespace Steelyard.ControllerManager.DaemonSets;

/// <summary>Whether a node should have a pod of a DaemonSet, and may keep one it has.</summary>
internal readonly record struct NodeEligibility(bool ShouldRun, bool MayContinue)
{
    private static readonly (string Key, string Effect)[] Tolerated =
    [
        (Taints.NotReady, Taints.NoExecute),
        (Taints.Unreachable, Taints.NoExecute),
        ("node.kubernetes.io/disk-pressure", Taints.NoSchedule),
        ("node.kubernetes.io/memory-pressure", Taints.NoSchedule),
        ("node.kubernetes.io/pid-pressure", Taints.NoSchedule),
        (Taints.Unschedulable, Taints.NoSchedule),
    ];

    /// <param name="podSpec">The spec of a pod as <see cref="Prepare"/> makes it.</param>
    public static NodeEligibility Of(JsonObject podSpec, JsonObject node)
    {
        if (podSpec.Text("nodeName") is { Length: > 0 } name && name != node.Name())
            return new NodeEligibility(false, false);
        if (!NodeAffinity.Admits(podSpec, node))
            return new NodeEligibility(false, false);
        return Taints.Repel(podSpec, node)
            ? new NodeEligibility(false, !Taints.Evict(podSpec, node))
            : new NodeEligibility(true, true);
    }

    /// <summary>Adds the tolerations every daemon has: it stays on nodes that are in trouble or cordoned.</summary>
    public static void Prepare(JsonObject podSpec)
    {
        if (podSpec["tolerations"] is not JsonArray tolerations)
            podSpec["tolerations"] = tolerations = [];
        var all = podSpec.Flag("hostNetwork") ? Tolerated.Append(("node.kubernetes.io/network-unavailable", Taints.NoSchedule)) : Tolerated;
        foreach (var (key, effect) in all)
        {
            if (!tolerations.OfType<JsonObject>().Any(t => t.Text("key") == key && t.Text("effect") == effect && t.Text("operator") == "Exists"))
                tolerations.Add((JsonNode)new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = effect });
        }
    }

    /// <summary>Ties a pod to a node by affinity, so that the scheduler puts it there and nowhere else.</summary>
    public static void Bind(JsonObject podSpec, string node)
    {
        var fields = new JsonArray(new JsonObject
        {
            ["key"] = "metadata.name",
            ["operator"] = "In",
            ["values"] = new JsonArray((JsonNode)node),
        });
        var affinity = Child(Child(podSpec, "affinity"), "nodeAffinity");
        var required = Child(affinity, "requiredDuringSchedulingIgnoredDuringExecution");
        if (required["nodeSelectorTerms"] is not JsonArray { Count: > 0 } terms)
        {
            required["nodeSelectorTerms"] = new JsonArray(new JsonObject { ["matchFields"] = fields });
            return;
        }
        foreach (var term in terms.OfType<JsonObject>())
            term["matchFields"] = fields.DeepClone();
    }

    /// <summary>The node that <see cref="Bind"/> tied a pod to; empty if none.</summary>
    public static string BoundTo(JsonObject pod)
    {
        var required = pod.At("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        foreach (var term in required.Each("nodeSelectorTerms"))
        {
            foreach (var field in term.Each("matchFields"))
            {
                if (field.Text("key") == "metadata.name")
                    return field.Texts("values").FirstOrDefault() ?? "";
            }
        }
        return "";
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }
}
