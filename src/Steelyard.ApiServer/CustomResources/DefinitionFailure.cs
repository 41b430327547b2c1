namespace Steelyard.ApiServer.CustomResources;

/// <summary>One definition that could not be brought up to date, and when it is tried again: after 1 s, 2 s, 4 s, at most 5 minutes.</summary>
/// <param name="Revision">The revision that failed; another one is tried at once.</param>
/// <param name="Due">Completes when the time has come.</param>
internal sealed record DefinitionFailure(long Revision, TimeSpan Delay, Task Due)
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _most = TimeSpan.FromMinutes(5);

    public static DefinitionFailure After(DefinitionFailure? last, long revision, TimeProvider clock)
    {
        var delay = last is null ? _first : TimeSpan.FromTicks(Math.Min(last.Delay.Ticks * 2, _most.Ticks));
        return new DefinitionFailure(revision, delay, Task.Delay(delay, clock));
    }

    public bool IsDue(long revision) => revision != Revision || Due.IsCompleted;
}
