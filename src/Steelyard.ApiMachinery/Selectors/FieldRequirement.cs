namespace Steelyard.ApiMachinery.Selectors;

/// <summary>One term of a field selector; <see cref="Negated"/> stands for <c>!=</c>.</summary>
public sealed record FieldRequirement(string Field, bool Negated, string Value);
