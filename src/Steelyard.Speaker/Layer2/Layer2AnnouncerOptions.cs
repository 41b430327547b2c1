using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

/// <summary>How a <see cref="Layer2Announcer"/> behaves.</summary>
public sealed record Layer2AnnouncerOptions
{
    public AnnouncerOptions Announcing { get; init; } = new();

    /// <summary>Interfaces that never take part.</summary>
    public InterfaceExclusion Exclusion { get; init; } = InterfaceExclusion.None;

    /// <summary>Answers a second to one hardware address; as many may come at once.</summary>
    public double AnswersPerSecondAndSource { get; init; } = 10_000;
}
