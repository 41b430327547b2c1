namespace Steelyard.Lab.Pods;

/// <summary>
/// How long to wait before a container is started again, or its image looked for again: 10 s doubling up to 5 min, and
/// from the beginning after 10 min without trouble. Pure; times come in.
/// </summary>
internal sealed class RestartBackoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ForgottenAfter = Longest * 2;

    private TimeSpan _next = TimeSpan.Zero;
    private DateTimeOffset _lastFailure;

    /// <summary>The wait after a failure (or an end) at this time; the first restart does not wait.</summary>
    public TimeSpan AfterFailure(DateTimeOffset startedAt, DateTimeOffset now)
    {
        if (_lastFailure != default && now - Later(startedAt, _lastFailure) > ForgottenAfter)
            _next = TimeSpan.Zero;
        _lastFailure = now;
        var wait = _next;
        _next = _next == TimeSpan.Zero ? First : TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        return wait;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
