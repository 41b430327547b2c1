using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Steelyard.ApiServer.Http;

/// <summary>What plain YAML 1.1 scalars mean: <c>y</c> is true, <c>0o17</c> and <c>017</c> are numbers, <c>~</c> is null.</summary>
internal static class YamlScalar
{
    private static readonly SearchValues<char> _numberCharacters = SearchValues.Create("+-.0123456789eE");

    public static JsonNode? ToJson(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
            return JsonValue.Create(scalar.Value);
        return Resolve(scalar.Value);
    }

    /// <summary>True when a plain scalar of this text would not be read as a string.</summary>
    public static bool IsSpecial(string text) => Resolve(text) is not JsonValue value || !value.TryGetValue<string>(out _);

    private static JsonNode? Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+' or '.'))
            return JsonValue.Create(text);
        return Number(text) ?? JsonValue.Create(text);
    }

    private static JsonNode? Number(string text)
    {
        var plain = text.Replace("_", string.Empty, StringComparison.Ordinal);
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var decimalNumber) && !IsOctal(plain))
            return JsonValue.Create(decimalNumber);
        if (Based(plain) is { } number)
            return JsonValue.Create(number);
        if (plain.AsSpan().IndexOfAnyExcept(_numberCharacters) >= 0 || !plain.AsSpan().ContainsAnyInRange('0', '9'))
            return null;
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }

    private static bool IsOctal(string text) => text.Length > 1 && text[0] == '0' && text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0;

    private static long? Based(string text)
    {
        var negative = text.StartsWith('-');
        var digits = text.TrimStart('-', '+');
        int? radix = digits switch
        {
            ['0', 'x' or 'X', ..] => 16,
            ['0', 'o' or 'O', ..] => 8,
            ['0', 'b' or 'B', ..] => 2,
            _ when IsOctal(digits) => -8,
            _ => null,
        };
        if (radix is not { } found)
            return null;
        return TryParse(found < 0 ? digits[1..] : digits[2..], Math.Abs(found), out var value) ? negative ? -value : value : null;
    }

    private static bool TryParse(string digits, int radix, out long value)
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix || value > (long.MaxValue - digit) / radix)
                return false;
            value = (value * radix) + digit;
        }

        return digits.Length > 0;
    }
}
