using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>A label selector: all requirements must hold; none at all match everything.</summary>
public sealed class LabelSelector
{
    public static readonly LabelSelector Everything = new([]);

    /// <summary>What an absent selector object of a workload means.</summary>
    public static readonly LabelSelector Nothing = new([], matchesNothing: true);

    private readonly bool _matchesNothing;

    public LabelSelector(IReadOnlyList<LabelRequirement> requirements)
        : this(requirements, matchesNothing: false)
    {
    }

    private LabelSelector(IReadOnlyList<LabelRequirement> requirements, bool matchesNothing)
    {
        Requirements = requirements;
        _matchesNothing = matchesNothing;
    }

    public IReadOnlyList<LabelRequirement> Requirements { get; }

    public bool IsEverything => !_matchesNothing && Requirements.Count == 0;

    /// <summary>Matches the <c>metadata.labels</c> of an object; null means no labels.</summary>
    public bool Matches(JsonObject? labels)
    {
        if (_matchesNothing)
            return false;
        for (var i = 0; i < Requirements.Count; i++)
        {
            var requirement = Requirements[i];
            if (!requirement.Matches(Text(labels, requirement.Key)))
                return false;
        }

        return true;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        if (_matchesNothing)
            return false;
        for (var i = 0; i < Requirements.Count; i++)
        {
            var requirement = Requirements[i];
            if (!requirement.Matches(labels.GetValueOrDefault(requirement.Key)))
                return false;
        }

        return true;
    }

    private static string? Text(JsonObject? labels, string key) =>
        labels is not null && labels.TryGetPropertyValue(key, out var node) && node is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : null;
}
