using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>What to do about one Service.</summary>
public sealed record ServiceDecision
{
    public required string Service { get; init; }

    public required ServiceOutcome Outcome { get; init; }

    /// <summary>Status or annotation differ from what the decision was made on. When false, nothing is to be written.</summary>
    public bool HasChanges { get; init; }

    /// <summary>The addresses that status.loadBalancer.ingress shall have, one entry each; meaningful with <see cref="HasChanges"/>.</summary>
    public IReadOnlyList<IpAddr> Addresses { get; init; } = [];

    /// <summary>The value of the annotation ip-allocated-from-pool; null: absent. Meaningful with <see cref="HasChanges"/>.</summary>
    public string? Pool { get; init; }

    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    /// <summary>Why an assignment was cleared, for the log; null when none was.</summary>
    public string? ClearReason { get; init; }

    /// <summary>What went wrong, for the log; null with <see cref="ServiceOutcome.Done"/> and <see cref="ServiceOutcome.Ignored"/>.</summary>
    public string? Error { get; init; }

    /// <summary>Pools whose counters this decision may have changed.</summary>
    public IReadOnlyList<string> TouchedPools { get; init; } = [];

    /// <summary>Waiting services that can be served now because of this decision: decide about them again, soon.</summary>
    public IReadOnlyList<string> Retry { get; init; } = [];
}
