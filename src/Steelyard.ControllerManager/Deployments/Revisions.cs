using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>Which ReplicaSet is for which template, and in which order the templates were wanted.</summary>
internal static class Revisions
{
    /// <summary>The set of the wanted template: of several equal ones the oldest.</summary>
    public static JsonObject? FindCurrent(JsonObject deployment, IEnumerable<JsonObject> sets)
    {
        var template = deployment.At("spec", "template") as JsonObject;
        return sets.ByAge().FirstOrDefault(set =>
            PodTemplate.EqualExceptLabel(set.At("spec", "template") as JsonObject, template, ReplicaSetView.HashLabel));
    }

    public static string Next(IEnumerable<JsonObject> old) =>
        (old.Select(set => set.RevisionNumber()).DefaultIfEmpty().Max() + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The annotations a set has to have: those of its Deployment, revision, and with <paramref name="spec"/> the sizes.</summary>
    public static JsonObject Annotations(JsonObject deployment, JsonObject? set, string revision, DeploymentSpec? spec)
    {
        var result = set?.At("metadata", "annotations") is JsonObject present ? (JsonObject)present.DeepClone() : [];
        foreach (var (name, value) in deployment.At("metadata", "annotations") as JsonObject ?? [])
        {
            if (!ReplicaSetView.OwnAnnotations.Contains(name))
                result[name] = value?.DeepClone();
        }
        SetRevision(result, revision);
        if (spec is not null)
            SetSizes(result, spec);
        return result;
    }

    public static void SetSizes(JsonObject annotations, DeploymentSpec spec)
    {
        annotations[ReplicaSetView.DesiredReplicas] = spec.Replicas.ToString(CultureInfo.InvariantCulture);
        annotations[ReplicaSetView.MaxReplicas] = spec.Most.ToString(CultureInfo.InvariantCulture);
    }

    public static JsonObject Create(JsonObject deployment, string hash, string revision, DeploymentSpec spec, int replicas)
    {
        var selector = (JsonObject)(deployment.At("spec", "selector")?.DeepClone() ?? new JsonObject());
        AddHash(selector, "matchLabels", hash);
        var template = (JsonObject)(deployment.At("spec", "template")?.DeepClone() ?? new JsonObject());
        if (template["metadata"] is not JsonObject metadata)
            template["metadata"] = metadata = [];
        AddHash(metadata, "labels", hash);
        var set = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = selector,
            ["template"] = template,
        };
        if (deployment.Integer("spec", "minReadySeconds") is > 0 and var minReady)
            set["minReadySeconds"] = minReady;
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = metadata["labels"]!.DeepClone(),
                ["annotations"] = Annotations(deployment, null, revision, spec),
                ["ownerReferences"] = new JsonArray(Meta.OwnerReference("apps/v1", "Deployment", deployment)),
            },
            ["spec"] = set,
        };
    }

    // A set that is used again remembers the revisions it had.
    private static void SetRevision(JsonObject annotations, string revision)
    {
        var before = annotations.Text(ReplicaSetView.Revision);
        if (before.Length > 0 && long.Parse(before, CultureInfo.InvariantCulture) >= long.Parse(revision, CultureInfo.InvariantCulture))
            return;
        annotations[ReplicaSetView.Revision] = revision;
        if (before.Length == 0)
            return;
        var history = annotations.Text(ReplicaSetView.RevisionHistory);
        annotations[ReplicaSetView.RevisionHistory] = history.Length == 0 ? before : $"{history},{before}";
    }

    private static void AddHash(JsonObject parent, string field, string hash)
    {
        if (parent[field] is not JsonObject labels)
            parent[field] = labels = [];
        labels[ReplicaSetView.HashLabel] = hash;
    }
}
