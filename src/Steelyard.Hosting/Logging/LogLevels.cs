using Microsoft.Extensions.Logging;

namespace Steelyard.Hosting.Logging;

/// <summary>The level names of <c>--log-level</c>: everything from that level on is written.</summary>
public static class LogLevels
{
    public static readonly IReadOnlyList<string> Names = ["all", "debug", "info", "warn", "error", "none"];

    public static bool TryParse(string name, out LogLevel level)
    {
        (var known, level) = name switch
        {
            "all" => (true, LogLevel.Trace),
            "debug" => (true, LogLevel.Debug),
            "info" => (true, LogLevel.Information),
            "warn" => (true, LogLevel.Warning),
            "error" => (true, LogLevel.Error),
            "none" => (true, LogLevel.None),
            _ => (false, LogLevel.None),
        };
        return known;
    }

    /// <summary>The value of the field <c>level</c>.</summary>
    public static string Text(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
