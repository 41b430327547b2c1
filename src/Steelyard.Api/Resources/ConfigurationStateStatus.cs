using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary><see cref="Result"/> is <c>Valid</c>, <c>Invalid</c> or <c>Unknown</c>.</summary>
public sealed record ConfigurationStateStatus(
    string? Result = null,
    string? ErrorSummary = null,
    IReadOnlyList<Condition>? Conditions = null);
