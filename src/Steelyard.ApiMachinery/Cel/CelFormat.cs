using System.Globalization;
using System.Text;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>The method <c>format</c> of strings: %s %d %f %e %b %x %X %o %%.</summary>
internal static class CelFormat
{
    public static string Format(string template, IReadOnlyList<object?> arguments, CelBudget budget)
    {
        budget.Spend(template.Length / 10);
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '%')
            {
                result.Append(template[i]);
                continue;
            }
            var precision = TakePrecision(template, ref i);
            if (++i >= template.Length)
                throw new CelErrorException("unexpected end of string");
            if (template[i] == '%')
            {
                result.Append('%');
                continue;
            }
            if (next >= arguments.Count)
                throw new CelErrorException($"index {next} out of range");
            result.Append(One(template[i], arguments[next++], precision));
        }
        return result.ToString();
    }

    private static int TakePrecision(string template, ref int i)
    {
        if (i + 1 >= template.Length || template[i + 1] != '.')
            return 6;
        var start = i + 2;
        var end = start;
        while (end < template.Length && char.IsAsciiDigit(template[end]))
            end++;
        i = end - 1;
        return int.TryParse(template.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) && digits <= 100
            ? digits
            : throw new CelErrorException("error while converting precision to integer");
    }

    private static string One(char verb, object? value, int precision) => (verb, value) switch
    {
        ('s', _) => CelConversions.Display(value),
        ('d', long or ulong) => CelConversions.Display(value),
        ('d', double number) => CelConversions.Display(number),
        ('f', double or long or ulong) => Real(value).ToString("F" + precision, CultureInfo.InvariantCulture),
        ('e', double or long or ulong) => Scientific(Real(value), precision),
        ('b', bool truth) => truth ? "true" : "false",
        ('b', long number) => (number < 0 ? "-" : "") + Math.Abs(number).ToString("b", CultureInfo.InvariantCulture),
        ('b', ulong number) => number.ToString("b", CultureInfo.InvariantCulture),
        ('x' or 'X', _) => verb == 'x' ? Hex(value) : Hex(value).ToUpperInvariant(),
        ('o', long number) => (number < 0 ? "-" : "") + Convert.ToString(Math.Abs(number), 8),
        ('o', ulong number) => Convert.ToString((long)number, 8),
        ('d' or 'f' or 'e' or 'b' or 'o', _) => throw new CelErrorException($"{verb} clause cannot be used on {CelValue.TypeName(value)}"),
        _ => throw new CelErrorException($"unrecognized formatting clause \"{verb}\""),
    };

    private static double Real(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Scientific(double value, int precision) =>
        value.ToString((precision == 0 ? "0" : "0." + new string('0', precision)) + "e+00", CultureInfo.InvariantCulture);

    private static string Hex(object? value) => value switch
    {
        long number => (number < 0 ? "-" : "") + Math.Abs(number).ToString("x", CultureInfo.InvariantCulture),
        ulong number => number.ToString("x", CultureInfo.InvariantCulture),
        string text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        _ => throw new CelErrorException($"x clause cannot be used on {CelValue.TypeName(value)}"),
    };
}
