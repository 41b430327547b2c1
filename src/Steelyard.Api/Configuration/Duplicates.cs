using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Configuration;

/// <summary>Finds things that are listed twice.</summary>
internal static class Duplicates
{
    /// <summary>The index of the first item that occurred before, or -1.</summary>
    public static int Find(IReadOnlyList<string>? items)
    {
        if (items is null || items.Count < 2)
            return -1;
        var seen = new HashSet<string>(items.Count, StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            if (!seen.Add(items[i]))
                return i;
        }

        return -1;
    }

    /// <summary>Checks a list of texts under spec; <paramref name="shown"/> is the name the message uses.</summary>
    public static Problem? InTexts(IReadOnlyList<string>? items, string field, string? shown = null)
    {
        var index = Find(items);
        return index < 0 ? null
            : new Problem($"spec.{field}[{index}]", $"duplicate definition of {shown ?? field} \"{items![index]}\"");
    }

    /// <summary>Checks a list of selectors for two that mean the same; <paramref name="field"/> is its path under spec.</summary>
    public static Problem? InSelectors(IReadOnlyList<LabelSelectorSpec>? selectors, string field, string shown)
    {
        if (selectors is null || selectors.Count < 2)
            return null;
        var texts = selectors.Select(SelectorParser.Canonical).ToList();
        var index = Find(texts);
        return index < 0 ? null
            : new Problem($"spec.{field}[{index}]", $"duplicate definition of {shown} \"{texts[index]}\"");
    }

    /// <summary>Checks selectors for repetitions inside one of them, then for two that mean the same.</summary>
    public static Problem? WithinAndAmong(IReadOnlyList<LabelSelectorSpec>? selectors, string field)
    {
        for (var i = 0; i < selectors?.Count; i++)
        {
            if (Within(selectors[i], $"spec.{field}[{i}]") is { } problem)
                return problem;
        }

        return InSelectors(selectors, field, field);
    }

    private static Problem? Within(LabelSelectorSpec selector, string path)
    {
        var expressions = selector?.MatchExpressions ?? [];
        for (var i = 0; i < expressions.Count; i++)
        {
            if (Find(expressions[i].Values) >= 0)
            {
                return new Problem(
                    $"{path}.matchExpressions[{i}].values",
                    $"duplicate definition of match expression value in label selector \"{SelectorParser.Canonical(selector)}\"");
            }
        }

        var texts = expressions.Select(SelectorParser.Canonical).ToList();
        var index = Find(texts);
        return index < 0 ? null
            : new Problem($"{path}.matchExpressions[{index}]", $"duplicate definition of match expressions \"{texts[index]}\"");
    }
}
