namespace Steelyard.Sessions.Layer2;

/// <summary>
/// Keeps unsolicited frames to a rate, with some milliseconds' worth at once after a pause. Counted in whole ticks: each
/// frame moves the moment up to which the rate is used, and frames may run ahead of the clock by the size of a burst.
/// </summary>
internal sealed class FramePacer(int framesPerMillisecond)
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(4);
    private readonly TimeSpan _frameTime = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond / framesPerMillisecond, 1));
    private TimeSpan _usedUpTo = TimeSpan.MinValue / 2;

    /// <summary>From when on frames may be sent.</summary>
    public TimeSpan ReadyAt => _usedUpTo - Burst;

    public void Spend(int frames, TimeSpan now) => _usedUpTo = (_usedUpTo > now ? _usedUpTo : now) + (_frameTime * frames);
}
