using System.Globalization;
using System.Numerics;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Durations as Go writes them (<c>1h30m</c>, <c>1.5s</c>, <c>-2ms</c>), in nanoseconds.</summary>
public static class GoDuration
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.Ordinal)
    {
        ["ns"] = 1,
        ["us"] = 1_000,
        ["µs"] = 1_000,
        ["μs"] = 1_000,
        ["ms"] = 1_000_000,
        ["s"] = 1_000_000_000,
        ["m"] = 60_000_000_000,
        ["h"] = 3_600_000_000_000,
    };

    private static readonly Dictionary<string, long> Words = new(StringComparer.Ordinal)
    {
        ["nano"] = 1,
        ["nanos"] = 1,
        ["nanosecond"] = 1,
        ["nanoseconds"] = 1,
        ["micro"] = 1_000,
        ["micros"] = 1_000,
        ["microsecond"] = 1_000,
        ["microseconds"] = 1_000,
        ["milli"] = 1_000_000,
        ["millis"] = 1_000_000,
        ["millisecond"] = 1_000_000,
        ["milliseconds"] = 1_000_000,
        ["sec"] = 1_000_000_000,
        ["secs"] = 1_000_000_000,
        ["second"] = 1_000_000_000,
        ["seconds"] = 1_000_000_000,
        ["min"] = 60_000_000_000,
        ["mins"] = 60_000_000_000,
        ["minute"] = 60_000_000_000,
        ["minutes"] = 60_000_000_000,
        ["hr"] = 3_600_000_000_000,
        ["hrs"] = 3_600_000_000_000,
        ["hour"] = 3_600_000_000_000,
        ["hours"] = 3_600_000_000_000,
        ["d"] = 86_400_000_000_000,
        ["day"] = 86_400_000_000_000,
        ["days"] = 86_400_000_000_000,
        ["w"] = 604_800_000_000_000,
        ["week"] = 604_800_000_000_000,
        ["weeks"] = 604_800_000_000_000,
    };

    public static bool TryParse(string text, out long nanoseconds) => TryParse(text, Units.TryGetValue, allowSpaces: false, out nanoseconds);

    /// <summary>Also takes the words of the <c>duration</c> format: <c>5 days</c>, <c>1 week</c>.</summary>
    public static bool TryParseLoose(string text, out long nanoseconds) =>
        TryParse(text, out nanoseconds) || TryParse(text.Trim(), FindWord, allowSpaces: true, out nanoseconds);

    private delegate bool UnitLookup(string unit, out long nanoseconds);

    private static bool FindWord(string unit, out long nanoseconds) =>
        Units.TryGetValue(unit, out nanoseconds) || Words.TryGetValue(unit.ToLowerInvariant(), out nanoseconds);

    private static bool TryParse(string text, UnitLookup find, bool allowSpaces, out long nanoseconds)
    {
        nanoseconds = 0;
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        BigInteger total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakeTerm(ref rest, find, allowSpaces, out var term))
                return false;
            total += term;
        }
        total = negative ? -total : total;
        if (total > long.MaxValue || total < long.MinValue)
            return false;
        nanoseconds = (long)total;
        return true;
    }

    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, UnitLookup find, bool allowSpaces, out BigInteger term)
    {
        term = 0;
        var digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            digits++;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        rest = allowSpaces ? rest[digits..].TrimStart(' ') : rest[digits..];
        var length = 0;
        while (length < rest.Length && !char.IsAsciiDigit(rest[length]) && rest[length] is not '.' and not ' ')
            length++;
        if (!find(rest[..length].ToString(), out var unit))
            return false;
        rest = allowSpaces ? rest[length..].TrimStart(' ') : rest[length..];
        var whole = decimal.Truncate(number);
        term = new BigInteger(whole) * unit + new BigInteger((number - whole) * unit);
        return true;
    }
}
