using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>Reads of a ReplicaSet what its Deployment deals with, annotations included.</summary>
internal static class ReplicaSetView
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    public const string HashLabel = "pod-template-hash";

    /// <summary>Annotations of a Deployment that are not handed down to its ReplicaSets.</summary>
    public static readonly IReadOnlySet<string> OwnAnnotations = new HashSet<string>
    {
        "kubectl.kubernetes.io/last-applied-configuration", Revision, RevisionHistory, DesiredReplicas, MaxReplicas, "deprecated.deployment.rollback.to",
    };

    public static int Wanted(this JsonObject set) => (int)set.Integer("spec", "replicas");

    public static int Available(this JsonObject set) => (int)set.Integer("status", "availableReplicas");

    public static long RevisionNumber(this JsonObject set) => Number(set, Revision) ?? 0;

    /// <summary>An annotation as a number; null without or with another value.</summary>
    public static long? Number(this JsonObject set, string annotation) =>
        long.TryParse(set.Annotation(annotation), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static ReplicaSetSize Size(this JsonObject set) => new(set.Name(), set.Wanted(), set.Available(), set.Number(MaxReplicas));

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<JsonObject> ByAge(this IEnumerable<JsonObject> sets) =>
        [.. sets.OrderBy(set => set.Created()).ThenBy(set => set.Name(), StringComparer.Ordinal)];
}
