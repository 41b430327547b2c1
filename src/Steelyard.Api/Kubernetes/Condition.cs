namespace Steelyard.Api.Kubernetes;

/// <summary>metav1.Condition; <see cref="Status"/> is <c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
public sealed record Condition(
    string Type = "",
    string Status = "",
    string Reason = "",
    string Message = "",
    DateTimeOffset? LastTransitionTime = null,
    long? ObservedGeneration = null);
