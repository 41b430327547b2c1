namespace Steelyard.Api.Kubernetes;

public sealed record LabelSelectorExpression(
    string Key = "",
    string Operator = "",
    IReadOnlyList<string>? Values = null);
