using System.Text;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>
/// A field selector: <c>a=b,c!=d</c>; <c>\</c> escapes <c>\</c>, <c>,</c> and <c>=</c> in values. Which fields a kind knows is not checked here.
/// </summary>
public sealed class FieldSelector
{
    public static readonly FieldSelector Everything = new([]);

    public FieldSelector(IReadOnlyList<FieldRequirement> requirements) => Requirements = requirements;

    public IReadOnlyList<FieldRequirement> Requirements { get; }

    public bool IsEverything => Requirements.Count == 0;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="StatusException">400 with the words of a genuine server.</exception>
    public static FieldSelector Parse(string text)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var term in SplitTerms(text))
        {
            if (term.Length > 0)
                requirements.Add(ParseTerm(text, term));
        }

        return requirements.Count == 0 ? Everything : new FieldSelector(requirements);
    }

    /// <summary>True when all terms hold for the values that <paramref name="valueOf"/> gives; an absent field counts as empty.</summary>
    public bool Matches(Func<string, string?> valueOf)
    {
        for (var i = 0; i < Requirements.Count; i++)
        {
            var requirement = Requirements[i];
            var equal = string.Equals(valueOf(requirement.Field) ?? "", requirement.Value, StringComparison.Ordinal);
            if (equal == requirement.Negated)
                return false;
        }

        return true;
    }

    private static List<string> SplitTerms(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static FieldRequirement ParseTerm(string text, string term)
    {
        var equals = term.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw Bad($"invalid selector: '{text}'; can't understand '{term}'");
        var negated = equals > 0 && term[equals - 1] == '!';
        var field = term[..(negated ? equals - 1 : equals)];
        var doubled = !negated && equals + 1 < term.Length && term[equals + 1] == '=';
        return new FieldRequirement(field, negated, Unescape(term[(equals + (doubled ? 2 : 1))..]));
    }

    private static string Unescape(string value)
    {
        if (value.AsSpan().IndexOfAny('\\', '=', ',') < 0)
            return value;
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is '=' or ',')
                throw Bad($"invalid field selector: unescaped character in value: {value[i]}");
            if (value[i] == '\\' && (++i == value.Length || value[i] is not ('\\' or ',' or '=')))
                throw Bad($"invalid field selector: invalid escape sequence: {value[(i - 1)..Math.Min(i + 1, value.Length)]}");
            result.Append(value[i]);
        }

        return result.ToString();
    }

    private static StatusException Bad(string message) => new(400, "BadRequest", message);
}
