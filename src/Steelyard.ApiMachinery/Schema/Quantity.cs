using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// A resource quantity ("100m", "1.5Gi", "1e3") with the precision of a billionth, as Kubernetes keeps it. Its text is
/// the canonical form: an integer with the largest suffix that needs no fraction.
/// </summary>
public readonly partial record struct Quantity(BigInteger Nanos, QuantityFormat Format)
{
    private const string BinarySuffixes = "KMGTPE";
    private static readonly string[] _decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly BigInteger _billion = 1_000_000_000;

    /// <summary>The text that a genuine server answers with when a quantity cannot be read.</summary>
    public const string SyntaxError =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /// <summary>Reads a quantity; false when the text is none.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        var match = Syntax().Match(text);
        if (!match.Success || text.Length > 64)
            return false;
        var whole = match.Groups[2].Value;
        var fraction = match.Groups[3].Value;
        if (whole.Length + fraction.Length == 0 || !TryReadSuffix(match.Groups[4].Value, out var scale, out var binary, out var format))
            return false;
        var digits = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        var power = 9 - fraction.Length + scale;
        var nanos = Scale(digits * binary, power);
        quantity = new Quantity(match.Groups[1].Value == "-" ? -nanos : nanos, format);
        return true;
    }

    public override string ToString()
    {
        if (Nanos.IsZero)
            return "0";
        var (units, rest) = BigInteger.DivRem(Nanos, _billion);
        if (Format == QuantityFormat.BinarySI && rest.IsZero && BigInteger.Abs(units) >= 1024)
            return PrintBinary(units);
        return PrintDecimal(Nanos);
    }

    private static string PrintBinary(BigInteger units)
    {
        var index = -1;
        while (index < BinarySuffixes.Length - 1 && (units & 1023).IsZero)
        {
            units >>= 10;
            index++;
        }
        return index < 0 ? Text(units) : $"{Text(units)}{BinarySuffixes[index]}i";
    }

    private string PrintDecimal(BigInteger value)
    {
        var index = 0;
        while (index < _decimalSuffixes.Length - 1 && (value % 1000).IsZero)
        {
            value /= 1000;
            index++;
        }
        if (Format != QuantityFormat.DecimalExponent)
            return Text(value) + _decimalSuffixes[index];
        return index == 3 ? Text(value) : $"{Text(value)}e{((index - 3) * 3).ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>value × 10^power, rounded up (away from zero) where digits are lost.</summary>
    private static BigInteger Scale(BigInteger value, int power)
    {
        if (power >= 0)
            return value * BigInteger.Pow(10, power);
        var (quotient, rest) = BigInteger.DivRem(value, BigInteger.Pow(10, -power));
        return rest.IsZero ? quotient : quotient + 1;
    }

    private static bool TryReadSuffix(string suffix, out int scale, out BigInteger binary, out QuantityFormat format)
    {
        (scale, binary, format) = (0, BigInteger.One, QuantityFormat.DecimalSI);
        if (suffix.Length == 2 && suffix[1] == 'i' && BinarySuffixes.IndexOf(suffix[0], StringComparison.Ordinal) is >= 0 and var power)
        {
            (binary, format) = (BigInteger.One << (10 * (power + 1)), QuantityFormat.BinarySI);
            return true;
        }
        var index = Array.IndexOf(_decimalSuffixes, suffix);
        if (index >= 0)
        {
            scale = (index - 3) * 3;
            return true;
        }
        format = QuantityFormat.DecimalExponent;
        return suffix[0] is 'e' or 'E' && suffix.Length is > 1 and < 5
            && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out scale);
    }

    [GeneratedRegex(@"^([+-]?)([0-9]*)\.?([0-9]*)([eEinumkKMGTP]*[-+]?[0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
