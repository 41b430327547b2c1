using System.Globalization;
using System.Numerics;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>A Kubernetes quantity as a number of 1e-9 units.</summary>
internal sealed record CelQuantity(BigInteger Nanos, string Text)
{
    public bool Equals(CelQuantity? other) => other is not null && Nanos == other.Nanos;

    public override int GetHashCode() => Nanos.GetHashCode();

    public override string ToString() => Text;
}

/// <summary>The Kubernetes quantity library.</summary>
internal static class CelQuantityFunctions
{
    private static readonly BigInteger One = 1_000_000_000;

    private static readonly Dictionary<string, BigInteger> Suffixes = new(StringComparer.Ordinal)
    {
        ["n"] = 1,
        ["u"] = 1_000,
        ["m"] = 1_000_000,
        [""] = One,
        ["k"] = One * 1_000,
        ["M"] = One * 1_000_000,
        ["G"] = One * 1_000_000_000,
        ["T"] = One * 1_000_000_000_000,
        ["P"] = One * 1_000_000_000_000_000,
        ["E"] = One * 1_000_000_000_000_000_000,
        ["Ki"] = One << 10,
        ["Mi"] = One << 20,
        ["Gi"] = One << 30,
        ["Ti"] = One << 40,
        ["Pi"] = One << 50,
        ["Ei"] = One << 60,
    };

    public static void AddGlobals(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["isQuantity"] = (a, _) => TryParse((string)a[0]!) is not null;
        functions["quantity"] = (a, _) => Parse((string)a[0]!);
    }

    public static void AddMembers(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["isGreaterThan"] = (a, _) => Quantity(a, 0).Nanos > Quantity(a, 1).Nanos;
        functions["isLessThan"] = (a, _) => Quantity(a, 0).Nanos < Quantity(a, 1).Nanos;
        functions["compareTo"] = (a, _) => (long)Quantity(a, 0).Nanos.CompareTo(Quantity(a, 1).Nanos);
        functions["add"] = (a, _) => FromNanos(Quantity(a, 0).Nanos + Operand(a[1]));
        functions["sub"] = (a, _) => FromNanos(Quantity(a, 0).Nanos - Operand(a[1]));
        functions["sign"] = (a, _) => (long)Quantity(a, 0).Nanos.Sign;
        functions["isInteger"] = (a, _) => Quantity(a, 0).Nanos % One == 0 && BigInteger.Abs(Quantity(a, 0).Nanos / One) <= long.MaxValue;
        functions["asInteger"] = (a, _) => Quantity(a, 0).Nanos % One == 0
            ? (long)(Quantity(a, 0).Nanos / One)
            : throw new CelErrorException("cannot convert value to integer");
        functions["asApproximateFloat"] = (a, _) => (double)Quantity(a, 0).Nanos / 1e9;
    }

    private static CelQuantity Quantity(object?[] a, int index) => (CelQuantity)a[index]!;

    private static BigInteger Operand(object? value) => value is long number ? number * One : ((CelQuantity)value!).Nanos;

    private static CelQuantity FromNanos(BigInteger nanos)
    {
        var (suffix, unit) = nanos % One == 0 ? ("", One) : nanos % 1_000_000 == 0 ? ("m", 1_000_000) : ("n", BigInteger.One);
        return new CelQuantity(nanos, (nanos / unit).ToString(CultureInfo.InvariantCulture) + suffix);
    }

    private static CelQuantity Parse(string text) =>
        TryParse(text) ?? throw new CelErrorException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    private static CelQuantity? TryParse(string text)
    {
        var end = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var suffix = text[end..];
        BigInteger unit = One;
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) && Math.Abs(exponent) <= 30)
            unit = exponent >= 0 ? One * BigInteger.Pow(10, exponent) : One / BigInteger.Pow(10, -exponent);
        else if (!Suffixes.TryGetValue(suffix, out unit))
            return null;
        var whole = decimal.Truncate(number);
        var fraction = new BigInteger((number - whole) * 1_000_000_000_000_000_000m);
        return new CelQuantity((new BigInteger(whole) * unit) + (fraction * unit / 1_000_000_000_000_000_000), text);
    }
}
