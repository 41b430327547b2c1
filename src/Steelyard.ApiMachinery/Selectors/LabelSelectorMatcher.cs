using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>Reads the object form of label selectors, as in <c>spec.selector</c> of workloads.</summary>
public static class LabelSelectorMatcher
{
    /// <summary>An absent selector matches nothing, an empty one everything.</summary>
    /// <exception cref="StatusException">400 for an unknown operator or a set operator without values.</exception>
    public static LabelSelector FromJson(JsonObject? selector)
    {
        if (selector is null)
            return LabelSelector.Nothing;
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in selector["matchLabels"] as JsonObject ?? [])
            requirements.Add(new LabelRequirement(key, LabelOperator.In, [Text(value)]));
        foreach (var expression in selector["matchExpressions"] as JsonArray ?? [])
            requirements.Add(FromExpression(expression as JsonObject ?? []));
        return requirements.Count == 0 ? LabelSelector.Everything : new LabelSelector(requirements);
    }

    private static LabelRequirement FromExpression(JsonObject expression)
    {
        var name = Text(expression["operator"]);
        var comparison = name switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => throw Bad($"\"{name}\" is not a valid label selector operator"),
        };
        string[] values = [.. (expression["values"] as JsonArray ?? []).Select(Text)];
        var isSet = comparison is LabelOperator.In or LabelOperator.NotIn;
        if (isSet && values.Length == 0)
            throw Bad("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
        if (!isSet && values.Length != 0)
            throw Bad("values: Invalid value: values set must be empty for exists and does not exist");
        return new LabelRequirement(Text(expression["key"]), comparison, values);
    }

    private static StatusException Bad(string message) => new(400, "BadRequest", message);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
