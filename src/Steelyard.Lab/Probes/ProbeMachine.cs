namespace Steelyard.Lab.Probes;

/// <summary>What a probe has told of a container so far.</summary>
internal enum ProbeVerdict
{
    Unknown,
    Success,
    Failure,
}

/// <summary>
/// Counts the answers of one probe: the verdict changes after as many equal answers in a row as the thresholds ask for.
/// Pure: when to ask is told by <see cref="NextAfter"/>, the answers come in by <see cref="Observe"/>.
/// </summary>
internal sealed class ProbeMachine(ProbeSettings settings)
{
    private static readonly TimeSpan FirstEarlyCheck = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestEarlyCheck = TimeSpan.FromSeconds(1);

    private bool _last;
    private int _run;
    private TimeSpan _early = FirstEarlyCheck;
    private TimeSpan _sinceRegular;

    public ProbeVerdict Verdict { get; private set; }

    /// <summary>
    /// Takes an answer. Answers to early checks only count when they are good: the program may still be starting.
    /// </summary>
    /// <returns>True when the verdict changed.</returns>
    public bool Observe(bool success, bool early)
    {
        if (early && !success)
            return false;
        _run = success == _last ? _run + 1 : 1;
        _last = success;
        var needed = success ? settings.SuccessThreshold : settings.FailureThreshold;
        var verdict = success ? ProbeVerdict.Success : ProbeVerdict.Failure;
        if (_run < needed || Verdict == verdict)
            return false;
        Verdict = verdict;
        return true;
    }

    /// <summary>
    /// How long to wait before the next check, and whether that one is early: until the first good answer, checks in
    /// between find a program that is up before its first period is over.
    /// </summary>
    public (TimeSpan Delay, bool Early) NextAfter()
    {
        var left = settings.Period - _sinceRegular;
        if (Verdict == ProbeVerdict.Unknown && !_last && _early < left)
        {
            var delay = _early;
            _sinceRegular += delay;
            _early = TimeSpan.FromTicks(Math.Min(_early.Ticks * 2, LongestEarlyCheck.Ticks));
            return (delay, true);
        }
        _sinceRegular = TimeSpan.Zero;
        return (left, false);
    }
}
