using Steelyard.Lab.Clusters;

namespace Steelyard.Lab.Holders;

/// <summary>What a command asks of the holder: one line of JSON on a connection of its own.</summary>
public sealed record ControlRequest(ControlOperation Operation)
{
    /// <summary>The host it is about.</summary>
    public string? Host { get; init; }

    /// <summary>A host that was added to the plan.</summary>
    public ClusterHost? Added { get; init; }

    /// <summary>Hosts on one side of a partition, or hosts to heal.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Hosts on the other side of a partition.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Share of frames to lose, 0 to 100.</summary>
    public double Percent { get; init; }
}
