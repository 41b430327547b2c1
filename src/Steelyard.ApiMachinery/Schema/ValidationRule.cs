namespace Steelyard.ApiMachinery.Schema;

/// <summary>One CEL rule of <c>x-kubernetes-validations</c>, as written by the author of the schema.</summary>
public sealed record ValidationRule(
    string Rule,
    string? Message = null,
    string? MessageExpression = null,
    string? Reason = null,
    string? FieldPath = null,
    bool? OptionalOldSelf = null);
