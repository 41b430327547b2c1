using System.Globalization;

namespace Steelyard.ApiServer.Printing;

/// <summary>Durations as Kubernetes shows ages: two units while they matter, one afterwards ("90s", "3m5s", "2d4h", "25y").</summary>
public static class HumanDuration
{
    private const long Minute = 60;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const long Year = 365 * Day;

    public static string Format(TimeSpan duration)
    {
        // A clock that runs ahead by a second or two is usual and not worth a strange answer.
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 2 * Minute => Text(seconds, "s"),
            < 10 * Minute => Two(seconds, Minute, "m", 1, "s"),
            < 3 * Hour => Text(seconds / Minute, "m"),
            < 8 * Hour => Two(seconds, Hour, "h", Minute, "m"),
            < 2 * Day => Text(seconds / Hour, "h"),
            < 8 * Day => Two(seconds, Day, "d", Hour, "h"),
            < 2 * Year => Text(seconds / Day, "d"),
            < 8 * Year => Two(seconds, Year, "y", Day, "d"),
            _ => Text(seconds / Year, "y"),
        };
    }

    private static string Two(long seconds, long large, string largeUnit, long small, string smallUnit)
    {
        var rest = seconds % large / small;
        return rest == 0 ? Text(seconds / large, largeUnit) : Text(seconds / large, largeUnit) + Text(rest, smallUnit);
    }

    private static string Text(long value, string unit) => value.ToString(CultureInfo.InvariantCulture) + unit;
}
