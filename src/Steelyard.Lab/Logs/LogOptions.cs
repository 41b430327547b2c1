namespace Steelyard.Lab.Logs;

/// <summary>What of a log is wanted: the parameters of pods/log.</summary>
internal sealed record LogOptions
{
    public bool Follow { get; init; }

    public long? TailLines { get; init; }

    /// <summary>Only lines of this time and later.</summary>
    public DateTimeOffset? Since { get; init; }

    public bool Timestamps { get; init; }

    public long? LimitBytes { get; init; }
}
