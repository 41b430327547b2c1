using System.Buffers;
using System.Globalization;

namespace Steelyard.Primitives;

/// <summary>
/// Durations in the notation of Kubernetes manifests and flags: a sign, then numbers with units h, m, s, ms, us (µs)
/// and ns, each with an optional fraction, like "1m30s" or "1.5h"; "0" needs no unit. Parts below 100 ns are cut off.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> _numberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] _units =
    [
        ("ns", 0.01m), ("us", 10m), ("µs", 10m), ("μs", 10m), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        if (text is "0")
            return true;
        if (text.IsEmpty)
            return false;
        decimal ticks = 0;
        while (!text.IsEmpty)
        {
            if (!TryTakeNumber(ref text, out var number) || !TryTakeUnit(ref text, out var unit))
                return false;
            if (number > long.MaxValue / unit)
                return false;
            ticks += number * unit;
        }

        // The notation's own limit is 2^63-1 nanoseconds, about 292 years.
        if (ticks > long.MaxValue / 100)
            return false;
        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>The canonical text: "1h0m0s", "1m30s", "1.5s", "250ms", "0s".</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var sign = duration < TimeSpan.Zero ? "-" : "";
        var ticks = Math.Abs((decimal)duration.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
        {
            var (unit, size) = ticks >= TimeSpan.TicksPerMillisecond ? ("ms", (decimal)TimeSpan.TicksPerMillisecond)
                : ticks >= 10 ? ("µs", 10m) : ("ns", 0.01m);
            return sign + Plain(ticks / size) + unit;
        }

        var hours = decimal.Floor(ticks / TimeSpan.TicksPerHour);
        var minutes = decimal.Floor(ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute);
        var seconds = ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond;
        var prefix = hours > 0 ? $"{Plain(hours)}h{Plain(minutes)}m" : minutes > 0 ? $"{Plain(minutes)}m" : "";
        return $"{sign}{prefix}{Plain(seconds)}s";
    }

    private static string Plain(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        var length = text.IndexOfAnyExcept(_numberCharacters);
        if (length <= 0) // Nothing, no number, or a number without its unit.
            return false;
        var digits = text[..length];
        if (digits is "." || digits.Count('.') > 1 || length > 40)
            return false;
        text = text[length..];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> text, out decimal ticks)
    {
        var length = text.IndexOfAny(_numberCharacters);
        var name = length < 0 ? text : text[..length];
        foreach (var (unit, size) in _units)
        {
            if (!name.SequenceEqual(unit))
                continue;
            text = text[name.Length..];
            ticks = size;
            return true;
        }

        ticks = 0;
        return false;
    }
}
