using System.Globalization;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>One condition on one label.</summary>
public sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <summary>True when the label's value satisfies the condition; null stands for an absent label.</summary>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In => value is not null && Contains(value),
        LabelOperator.NotIn => value is null || !Contains(value),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        _ => value is not null && Compares(value),
    };

    private bool Contains(string value)
    {
        for (var i = 0; i < Values.Count; i++)
        {
            if (string.Equals(Values[i], value, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    // A label that is no number matches neither > nor <.
    private bool Compares(string value)
    {
        if (!TryParse(value, out var actual) || !TryParse(Values[0], out var bound))
            return false;
        return Operator == LabelOperator.GreaterThan ? actual > bound : actual < bound;
    }

    internal static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
