namespace Steelyard.ApiMachinery.Cel;

/// <summary>Accessors of timestamps (optionally in a time zone) and durations.</summary>
internal static class CelTimes
{
    private const long NanosPerMilli = 1_000_000;

    public static void AddTo(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["getFullYear"] = (a, _) => (long)Time(a).Year;
        functions["getMonth"] = (a, _) => (long)Time(a).Month - 1;
        functions["getDayOfMonth"] = (a, _) => (long)Time(a).Day - 1;
        functions["getDate"] = (a, _) => (long)Time(a).Day;
        functions["getDayOfWeek"] = (a, _) => (long)Time(a).DayOfWeek;
        functions["getDayOfYear"] = (a, _) => (long)Time(a).DayOfYear - 1;
        functions["getHours"] = (a, _) => a[0] is CelDuration d ? d.Nanoseconds / (3_600_000 * NanosPerMilli) : Time(a).Hour;
        functions["getMinutes"] = (a, _) => a[0] is CelDuration d ? d.Nanoseconds / (60_000 * NanosPerMilli) : Time(a).Minute;
        functions["getSeconds"] = (a, _) => a[0] is CelDuration d ? d.Nanoseconds / (1_000 * NanosPerMilli) : Time(a).Second;
        functions["getMilliseconds"] = (a, _) => a[0] is CelDuration d ? d.Nanoseconds / NanosPerMilli : Time(a).Millisecond;
    }

    private static DateTimeOffset Time(object?[] a)
    {
        var time = (DateTimeOffset)a[0]!;
        if (a.Length == 1)
            return time.ToUniversalTime();
        var zone = (string)a[1]!;
        if (TimeSpan.TryParse(zone.TrimStart('+'), System.Globalization.CultureInfo.InvariantCulture, out var offset) && zone.Contains(':', StringComparison.Ordinal))
            return time.ToOffset(offset);
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known)
            ? TimeZoneInfo.ConvertTime(time, known)
            : throw new CelErrorException($"unknown time zone {zone}");
    }
}
