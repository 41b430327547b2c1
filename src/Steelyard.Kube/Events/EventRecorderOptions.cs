using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Steelyard.Kube.Events;

/// <summary>Who records events and how many at most.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>Source component; the FROM column of <c>kubectl describe</c>.</summary>
    public required string Component { get; init; }

    /// <summary>Host of the source (a node name); empty for none.</summary>
    public string Host { get; init; } = "";

    /// <summary>Instance of the reporter, such as a Pod name; empty for none.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Writes that one object may cause at once.</summary>
    public int ObjectBurst { get; init; } = 25;

    /// <summary>Time after which one more write about an object is allowed.</summary>
    public TimeSpan ObjectRefill { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Different messages of one object and reason within <see cref="SimilarWindow"/> before they are combined into one event.</summary>
    public int MaxSimilar { get; init; } = 10;

    public TimeSpan SimilarWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Event writes per second, on the average, of this recorder.</summary>
    public double WritesPerSecond { get; init; } = 500;

    /// <summary>Event writes at once before <see cref="WritesPerSecond"/> counts.</summary>
    public int Burst { get; init; } = 1000;

    /// <summary>Events that may wait to be written; more are dropped and counted.</summary>
    public int Capacity { get; init; } = 20_000;

    /// <summary>Written events that are remembered, so that a repetition raises a count instead of making a new event.</summary>
    public int Remembered { get; init; } = 4096;

    /// <summary>Requests in flight.</summary>
    public int Writers { get; init; } = 4;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = new();

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
