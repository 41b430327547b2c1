namespace Steelyard.Lab.Holders;

/// <summary>The holder's answer: one line of JSON.</summary>
public sealed record ControlResponse
{
    /// <summary>Why it could not be done; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>How the hosts are, after what was asked.</summary>
    public IReadOnlyList<HostStatus> Hosts { get; init; } = [];
}
