using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Values in messages the way genuine servers print them.</summary>
public static class GoFormat
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value part of <c>Invalid value: …</c>: strings quoted, numbers plain, the rest as JSON.</summary>
    public static string Value(JsonNode? value)
    {
        if (value is null)
            return "null";
        return value.GetValueKind() switch
        {
            JsonValueKind.String => Quote(value.GetValue<string>()),
            JsonValueKind.Number when JsonNumber.TryGetInt64(value, out var integer) => integer.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Number => Float(JsonNumber.ToDouble(value)),
            _ => value.ToJsonString(Relaxed),
        };
    }

    /// <summary>A double in the shortest form; with an exponent below 1e-4 and from 1e6 on, thus 1000000 is <c>1e+06</c>.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        var (digits, exponent, negative) = Decompose(value);
        var text = exponent is < -4 or >= 6
            ? Scientific(digits, exponent)
            : Plain(digits, exponent);
        return negative ? "-" + text : text;
    }

    /// <summary>A string in double quotes with Go's escapes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\a': quoted.Append("\\a"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\f': quoted.Append("\\f"); break;
                case '\v': quoted.Append("\\v"); break;
                case < 0x20 or 0x7f: quoted.Append("\\x").Append(rune.Value.ToString("x2", CultureInfo.InvariantCulture)); break;
                default: quoted.Append(rune.ToString()); break;
            }
        }
        return quoted.Append('"').ToString();
    }

    private static (string Digits, int Exponent, bool Negative) Decompose(double value)
    {
        var text = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = value == 0 ? 0 : int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (mantissa.Length == 0 ? "0" : mantissa, exponent, value < 0);
    }

    private static string Scientific(string digits, int exponent)
    {
        var text = digits.Length > 1 ? digits[..1] + "." + digits[1..] : digits;
        return text + (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length <= exponent + 1)
            return digits.PadRight(exponent + 1, '0');
        return digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
