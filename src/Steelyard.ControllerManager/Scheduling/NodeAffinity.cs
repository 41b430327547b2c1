using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Scheduling;

/// <summary>Whether a pod's nodeSelector and required node affinity admit a node.</summary>
internal static class NodeAffinity
{
    public static bool Admits(JsonObject? podSpec, JsonObject node) => MatchesSelector(podSpec, node) && MatchesAffinity(podSpec, node);

    private static bool MatchesSelector(JsonObject? podSpec, JsonObject node)
    {
        foreach (var (label, value) in podSpec.At("nodeSelector") as JsonObject ?? [])
        {
            if (node.Label(label) != value.TextOrNull())
                return false;
        }
        return true;
    }

    private static bool MatchesAffinity(JsonObject? podSpec, JsonObject node)
    {
        if (podSpec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is not { } required)
            return true;
        foreach (var term in required.Each("nodeSelectorTerms"))
        {
            if (MatchesTerm(term, node))
                return true;
        }
        return false;
    }

    // A term without any requirement matches nothing.
    private static bool MatchesTerm(JsonObject term, JsonObject node)
    {
        if (term.Count("matchExpressions") == 0 && term.Count("matchFields") == 0)
            return false;
        return term.Each("matchExpressions").All(requirement => Matches(requirement, node.Label(requirement.Text("key"))))
            && term.Each("matchFields").All(requirement => Matches(requirement, requirement.Text("key") == "metadata.name" ? node.Name() : null));
    }

    private static bool Matches(JsonObject requirement, string? value) => requirement.Text("operator") switch
    {
        "In" => value is not null && requirement.Texts("values").Contains(value),
        "NotIn" => value is null || !requirement.Texts("values").Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(requirement, value) > 0,
        "Lt" => Compare(requirement, value) < 0,
        _ => false,
    };

    private static int Compare(JsonObject requirement, string? value) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var actual)
        && long.TryParse(requirement.Texts("values").FirstOrDefault(), CultureInfo.InvariantCulture, out var bound)
            ? actual.CompareTo(bound)
            : 0;
}
