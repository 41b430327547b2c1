using Steelyard.Api.Kubernetes;
using Steelyard.Core.Selectors;

namespace Steelyard.Api.Configuration;

/// <summary>Turns label selectors as written into selectors that can be evaluated.</summary>
internal static class SelectorParser
{
    /// <summary>Returns null and sets the selector, or returns what is wrong with it.</summary>
    public static string? Parse(LabelSelectorSpec? spec, out LabelSelector selector)
    {
        selector = LabelSelector.Everything;
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in (spec?.MatchLabels ?? Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Check(key, [value]) is { } error)
                return error;
            requirements.Add(new LabelRequirement(key, SelectorOperator.In, [value]));
        }

        foreach (var expression in spec?.MatchExpressions ?? [])
        {
            if (ParseExpression(expression, out var requirement) is { } error)
                return error;
            requirements.Add(requirement!);
        }

        if (requirements.Count > 0)
            selector = new LabelSelector(requirements);
        return null;
    }

    /// <summary>Parses all; on failure returns the error and the index of the selector.</summary>
    public static (string Error, int Index)? ParseAll(IReadOnlyList<LabelSelectorSpec>? specs, out IReadOnlyList<LabelSelector> selectors)
    {
        var parsed = new List<LabelSelector>(specs?.Count ?? 0);
        selectors = parsed;
        for (var i = 0; i < specs?.Count; i++)
        {
            if (Parse(specs[i], out var selector) is { } error)
                return (error, i);
            parsed.Add(selector);
        }

        return null;
    }

    /// <summary>One text for all spellings of the same selector, in the notation of kubectl -l.</summary>
    public static string Canonical(LabelSelectorSpec? spec)
    {
        var terms = (spec?.MatchLabels ?? Empty).Select(pair => $"{pair.Key}={pair.Value}")
            .Concat((spec?.MatchExpressions ?? []).Select(Canonical));
        return string.Join(',', terms.Order(StringComparer.Ordinal));
    }

    public static string Canonical(LabelSelectorExpression expression) => expression.Operator switch
    {
        "Exists" => expression.Key,
        "DoesNotExist" => "!" + expression.Key,
        _ => $"{expression.Key} {expression.Operator?.ToLowerInvariant()} ({string.Join(',', (expression.Values ?? []).Order(StringComparer.Ordinal))})",
    };

    private static string? ParseExpression(LabelSelectorExpression expression, out LabelRequirement? requirement)
    {
        requirement = null;
        SelectorOperator? parsed = expression.Operator switch
        {
            "In" => SelectorOperator.In,
            "NotIn" => SelectorOperator.NotIn,
            "Exists" => SelectorOperator.Exists,
            "DoesNotExist" => SelectorOperator.DoesNotExist,
            _ => null,
        };
        if (parsed is not { } @operator)
            return $"\"{expression.Operator}\" is not a valid label selector operator";
        var values = expression.Values ?? [];
        if (@operator is SelectorOperator.In or SelectorOperator.NotIn && values.Count == 0)
            return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
        if (@operator is SelectorOperator.Exists or SelectorOperator.DoesNotExist && values.Count > 0)
            return $"values: Invalid value: [{string.Join(' ', values)}]: values set must be empty for exists and does not exist";
        requirement = new LabelRequirement(expression.Key, @operator, values);
        return Check(expression.Key, values);
    }

    private static string? Check(string key, IReadOnlyList<string> values)
    {
        if (!LabelSyntax.IsKey(key))
            return $"key: Invalid value: \"{key}\": must be a label key: an optional DNS prefix and a slash, then at most 63 letters, digits, '-', '_' or '.'";
        var wrong = values.FirstOrDefault(value => !LabelSyntax.IsValue(value));
        return wrong is null ? null
            : $"values[{key}]: Invalid value: \"{wrong}\": must be at most 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit";
    }

    private static readonly Dictionary<string, string> _empty = [];

    private static IReadOnlyDictionary<string, string> Empty => _empty;
}
