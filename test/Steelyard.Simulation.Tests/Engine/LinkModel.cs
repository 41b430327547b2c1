namespace Steelyard.Simulation.Tests.Engine;

/// <summary>What the network does to packets.</summary>
internal sealed record LinkModel
{
    public double Loss { get; set; }

    public double Duplication { get; init; }

    /// <summary>Usual delay, milliseconds, uniformly distributed; packets overtake each other.</summary>
    public double MinDelay { get; init; } = 0.05;

    public double MaxDelay { get; init; } = 0.8;

    /// <summary>Share of packets that take up to ten times as long.</summary>
    public double Tail { get; init; } = 0.01;

    public TimeSpan Delay(Random random)
    {
        var delay = MinDelay + ((MaxDelay - MinDelay) * random.NextDouble());
        if (random.NextDouble() < Tail)
            delay *= 1 + (9 * random.NextDouble());
        return TimeSpan.FromMilliseconds(delay);
    }
}
