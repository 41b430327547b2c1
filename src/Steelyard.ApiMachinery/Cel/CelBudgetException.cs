namespace Steelyard.ApiMachinery.Cel;

/// <summary>The expression took more steps than allowed. Unlike an error value, no operator can absorb it.</summary>
public sealed class CelBudgetException() : Exception("operation cancelled: actual cost limit exceeded");
