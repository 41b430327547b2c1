namespace Steelyard.Speaker.Announcing;

/// <summary>How an engine decides.</summary>
internal sealed record EngineOptions
{
    /// <summary>Own node.</summary>
    public required string NodeName { get; init; }

    /// <summary>Whether nodes that carry the exclusion label may announce.</summary>
    public bool IgnoresExclusion { get; init; }

    /// <summary>Whether the node that a status object names keeps a service as long as it can.</summary>
    public bool IsSticky { get; init; }

    /// <summary>How long an address is answered for after another node was elected, if that one is not heard.</summary>
    public TimeSpan YieldAtMost { get; init; } = TimeSpan.FromSeconds(3);
}
