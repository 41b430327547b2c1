using System.Globalization;
using System.Text;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Functions named like types, which convert to them.</summary>
internal static class CelConversions
{
    public static void AddTo(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["int"] = (a, _) => ToInt(CelFunctions.Arity(a, 1)[0]);
        functions["uint"] = (a, _) => ToUint(CelFunctions.Arity(a, 1)[0]);
        functions["double"] = (a, _) => ToDouble(CelFunctions.Arity(a, 1)[0]);
        functions["string"] = (a, _) => ToText(CelFunctions.Arity(a, 1)[0]);
        functions["bytes"] = (a, _) => a[0] is string text ? Encoding.UTF8.GetBytes(text) : (byte[])a[0]!;
        functions["bool"] = (a, _) => ToBool(CelFunctions.Arity(a, 1)[0]);
        functions["dyn"] = (a, _) => CelFunctions.Arity(a, 1)[0];
        functions["type"] = (a, _) => new CelTypeValue(CelValue.TypeName(CelFunctions.Arity(a, 1)[0]));
        functions["duration"] = (a, _) => ToDuration(CelFunctions.Arity(a, 1)[0]);
        functions["timestamp"] = (a, _) => ToTimestamp(CelFunctions.Arity(a, 1)[0]);
        functions["base64.encode"] = (a, _) => Convert.ToBase64String((byte[])a[0]!);
        functions["base64.decode"] = (a, _) => Try<string, object>((string)a[0]!, "bytes", Convert.FromBase64String);
        functions["strings.quote"] = (a, _) => GoFormat.Quote((string)a[0]!);
        functions["math.greatest"] = (a, budget) => CelFunctions.CallMember("max", Items(a), [], budget);
        functions["math.least"] = (a, budget) => CelFunctions.CallMember("min", Items(a), [], budget);
    }

    /// <summary>Any value as a text, as <c>%s</c> prints it.</summary>
    public static string Display(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        double number => GoFormat.Float(number),
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        DateTimeOffset time => Rfc3339(time),
        CelDuration duration => Seconds(duration),
        CelTypeValue type => type.Name,
        ICelMap map => "{" + string.Join(", ", map.Keys.Select(k => map.TryGet(k, out var v) ? $"{Display(k)}: {Display(v)}" : "").Order(StringComparer.Ordinal)) + "}",
        IReadOnlyList<object?> list => "[" + string.Join(", ", list.Select(Display)) + "]",
        _ => value.ToString() ?? "",
    };

    private static object?[] Items(object?[] a) => a is [IReadOnlyList<object?> list] ? [.. list] : a;

    private static string Rfc3339(DateTimeOffset time)
    {
        var text = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.');
        return text + "Z";
    }

    private static string Seconds(CelDuration duration) =>
        ((decimal)duration.Nanoseconds / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";

    private static object ToInt(object? value) => value switch
    {
        long => value,
        ulong number => number <= long.MaxValue ? (long)number : throw new CelErrorException("integer overflow"),
        double number => number is > -9.2233720368547748E+18 and < 9.2233720368547748E+18 ? (long)number : throw new CelErrorException("integer overflow"),
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw Conversion(text, "int"),
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        CelDuration duration => duration.Nanoseconds,
        _ => throw CelOperators.NoOverload("int", value),
    };

    private static object ToUint(object? value) => value switch
    {
        ulong => value,
        long number => number >= 0 ? (ulong)number : throw new CelErrorException("unsigned integer overflow"),
        double number => number is >= 0 and < 1.8446744073709552E+19 ? (ulong)number : throw new CelErrorException("unsigned integer overflow"),
        string text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw Conversion(text, "uint"),
        _ => throw CelOperators.NoOverload("uint", value),
    };

    private static object ToDouble(object? value) => value switch
    {
        double => value,
        long number => (double)number,
        ulong number => (double)number,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : throw Conversion(text, "double"),
        _ => throw CelOperators.NoOverload("double", value),
    };

    private static object ToText(object? value) => value switch
    {
        byte[] bytes => Try(bytes, "string", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString),
        null or ICelMap or IReadOnlyList<object?> or CelTypeValue => throw CelOperators.NoOverload("string", value),
        _ => Display(value),
    };

    private static object ToBool(object? value) => value switch
    {
        bool => value,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        string text => throw Conversion(text, "bool"),
        _ => throw CelOperators.NoOverload("bool", value),
    };

    private static object ToDuration(object? value) => value switch
    {
        CelDuration => value,
        long nanoseconds => new CelDuration(nanoseconds),
        string text => GoDuration.TryParse(text, out var nanoseconds) ? new CelDuration(nanoseconds) : throw Conversion(text, "duration"),
        _ => throw CelOperators.NoOverload("duration", value),
    };

    private static object ToTimestamp(object? value) => value switch
    {
        DateTimeOffset => value,
        long seconds => Try(seconds, "timestamp", s => (object)DateTimeOffset.FromUnixTimeSeconds(s)),
        string text => StringFormats.Matches("date-time", text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time : throw Conversion(text, "timestamp"),
        _ => throw CelOperators.NoOverload("timestamp", value),
    };

    private static CelErrorException Conversion(string text, string type) =>
        new($"type conversion error from '{text}' to '{type}'");

    private static TResult Try<TValue, TResult>(TValue value, string type, Func<TValue, TResult> convert)
    {
        try
        {
            return convert(value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new CelErrorException($"type conversion error to '{type}'");
        }
    }
}
