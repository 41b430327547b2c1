namespace Steelyard.Kube.Queues;

/// <summary>How a <see cref="WorkQueue{TKey}"/> behaves.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>Pause before a failed key comes back.</summary>
    public ExponentialBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(5));

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = new();
}
