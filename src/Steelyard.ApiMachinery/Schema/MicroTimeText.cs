using System.Text.RegularExpressions;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>The form of times with microseconds (Lease, Event): exactly six decimal places, then Z or an offset.</summary>
internal static partial class MicroTimeText
{
    private const string Layout = "2006-01-02T15:04:05.000000Z07:00";
    private const int SecondsEnd = 19;
    private const int FractionEnd = SecondsEnd + 7;

    /// <summary>What a genuine server says of a text that has not this form; null when it has.</summary>
    public static string? Mismatch(string text) => Refused(text) is not { } part
        ? null
        : $"parsing time \"{text}\" as \"{Layout}\": cannot parse \"{part.Left}\" as \"{part.Layout}\"";

    private static (string Left, string Layout)? Refused(string text)
    {
        if (!Seconds().IsMatch(text))
            return (text, "2006");
        if (!Fraction().IsMatch(text[SecondsEnd..]))
            return (text[SecondsEnd..], ".000000");
        return Zone().IsMatch(text[FractionEnd..]) ? null : (text[FractionEnd..], "Z07:00");
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"^\.[0-9]{6}")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^(?:Z|[+-][0-9]{2}:[0-9]{2})$")]
    private static partial Regex Zone();
}
