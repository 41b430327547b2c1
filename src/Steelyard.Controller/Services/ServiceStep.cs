using Steelyard.Core.Services;

namespace Steelyard.Controller.Services;

/// <summary>What follows from looking at a service: perhaps a write, and always a decision to report.</summary>
internal sealed record ServiceStep(ServiceDecision Decision, ServiceWrite? Write = null)
{
    /// <summary>Services to look at again: those that the decision frees something for.</summary>
    public IEnumerable<string> Retry { get; init; } = Decision.Retry;

    /// <summary>Pools whose counters may have changed.</summary>
    public IEnumerable<string> TouchedPools { get; init; } = Decision.TouchedPools;

    public ServiceStep Followed(ServiceDecision other) => this with
    {
        Retry = [.. Retry, .. other.Retry],
        TouchedPools = [.. TouchedPools, .. other.TouchedPools],
    };
}
