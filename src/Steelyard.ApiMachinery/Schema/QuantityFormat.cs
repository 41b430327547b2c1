namespace Steelyard.ApiMachinery.Schema;

/// <summary>How a <see cref="Quantity"/> was written, kept when it is printed again.</summary>
public enum QuantityFormat
{
    DecimalSI,
    BinarySI,
    DecimalExponent,
}
