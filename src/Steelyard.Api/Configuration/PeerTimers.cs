using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>Hold and keepalive time of a peer. When only one is given, the other follows from it: hold is three keepalives.</summary>
internal static class PeerTimers
{
    private static readonly TimeSpan _shortestHold = TimeSpan.FromSeconds(3);

    public static Problem? Parse(string? holdText, string? keepaliveText, out TimeSpan? hold, out TimeSpan? keepalive)
    {
        keepalive = null;
        if (ParseDuration(holdText, "spec.holdTime", out hold) is { } wrongHold)
            return wrongHold;
        if (ParseDuration(keepaliveText, "spec.keepaliveTime", out keepalive) is { } wrongKeepalive)
            return wrongKeepalive;
        if (hold is null && keepalive is null)
            return null;
        hold ??= keepalive * 3;
        keepalive ??= hold / 3;
        return Check(hold!.Value, keepalive!.Value);
    }

    public static Problem? ParseDuration(string? text, string path, out TimeSpan? duration)
    {
        duration = null;
        if (text is null)
            return null;
        if (!GoDuration.TryParse(text, out var parsed))
            return new Problem(path, $"invalid BGPPeer timers: invalid duration \"{text}\"");
        duration = parsed;
        return null;
    }

    private static Problem? Check(TimeSpan hold, TimeSpan keepalive)
    {
        var wholeSeconds = TimeSpan.FromSeconds(hold.Ticks / TimeSpan.TicksPerSecond);
        if (wholeSeconds != TimeSpan.Zero && wholeSeconds < _shortestHold)
            return new Problem("spec.holdTime", $"invalid BGPPeer timers: invalid hold time \"{GoDuration.Format(hold)}\": must be 0 or >=3s");
        return keepalive <= hold ? null
            : new Problem(
                "spec.keepaliveTime",
                $"invalid BGPPeer timers: invalid keepaliveTime \"{GoDuration.Format(keepalive)}\", must be lower than holdTime \"{GoDuration.Format(hold)}\"");
    }
}
