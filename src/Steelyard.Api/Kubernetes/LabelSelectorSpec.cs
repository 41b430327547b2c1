namespace Steelyard.Api.Kubernetes;

/// <summary>metav1.LabelSelector as written by the user, not yet checked.</summary>
public sealed record LabelSelectorSpec(
    IReadOnlyDictionary<string, string>? MatchLabels = null,
    IReadOnlyList<LabelSelectorExpression>? MatchExpressions = null);
