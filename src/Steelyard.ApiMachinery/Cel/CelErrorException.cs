namespace Steelyard.ApiMachinery.Cel;

/// <summary>An error value of CEL: what evaluating came to, for instance <c>division by zero</c>.</summary>
public class CelErrorException(string message) : Exception(message);
