namespace Steelyard.Kube.Queues;

/// <summary>Pauses that double from one failure to the next, up to a cap, each scattered at random.</summary>
/// <param name="First">Pause after the first failure.</param>
/// <param name="Longest">Cap of the unscattered pause.</param>
/// <param name="Jitter">Share of the pause that is random: the result lies in (1-Jitter)·pause … pause.</param>
public sealed record ExponentialBackoff(TimeSpan First, TimeSpan Longest, double Jitter = 0.5)
{
    /// <param name="failures">Failures so far, 1 for the first.</param>
    /// <param name="random">Source of the scatter; the caller guards it against concurrent use.</param>
    public TimeSpan Pause(int failures, Random random)
    {
        var doublings = Math.Min(Math.Max(failures, 1) - 1, 62);
        var pause = Math.Min(First.TotalMilliseconds * Math.Pow(2, doublings), Longest.TotalMilliseconds);
#pragma warning disable CA5394 // Scatter needs no cryptographic randomness.
        return TimeSpan.FromMilliseconds(pause * (1 - Jitter * random.NextDouble()));
#pragma warning restore CA5394
    }
}
