using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>
/// Values of CEL are plain .NET values: long, ulong, double, string, bool, byte[], null, <see cref="DateTimeOffset"/>,
/// <see cref="CelDuration"/>, <see cref="IReadOnlyList{T}"/>, <see cref="ICelMap"/>, <see cref="CelTypeValue"/>,
/// <see cref="CelOptional"/> and the Kubernetes library types. JSON becomes one of them where it is used, not before.
/// </summary>
public static class CelValue
{
    /// <summary>The value of a JSON node; the schema decides between texts, times, durations and bytes, and between int and double.</summary>
    public static object? FromJson(JsonNode? node, SchemaNode? schema)
    {
        switch (node)
        {
            case null: return null;
            case JsonObject map: return new JsonCelMap(map, schema);
            case JsonArray list: return new JsonCelList(list, schema);
        }
        return node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => Number(node, schema),
            JsonValueKind.String => Text(node.GetValue<string>(), schema),
            _ => null,
        };
    }

    /// <summary>The CEL name of a value's type.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        DateTimeOffset => "google.protobuf.Timestamp",
        CelDuration => "google.protobuf.Duration",
        CelTypeValue => "type",
        CelOptional => "optional_type",
        ICelMap => "map",
        IReadOnlyList<object?> => "list",
        CelQuantity => "kubernetes.Quantity",
        CelIp => "net.IP",
        CelCidr => "net.CIDR",
        CelUrl => "kubernetes.URL",
        _ => "dyn",
    };

    private static object Number(JsonNode node, SchemaNode? schema)
    {
        if (schema?.Type != "number" && JsonNumber.TryGetInt64(node, out var integer))
            return integer;
        var real = JsonNumber.ToDouble(node);
        return schema?.Type == "integer" && double.IsInteger(real) ? (long)real : real;
    }

    private static object Text(string text, SchemaNode? schema)
    {
        switch (schema?.Format)
        {
            case "date-time" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time):
                return time;
            case "date" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date):
                return date;
            case "duration" when GoDuration.TryParseLoose(text, out var nanoseconds):
                return new CelDuration(nanoseconds);
            case "byte":
                var bytes = new byte[text.Length];
                return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : text;
            default:
                return text;
        }
    }
}

/// <summary>A map as CEL sees it; keys are string, long, ulong or bool.</summary>
public interface ICelMap
{
    int Count { get; }

    IEnumerable<object> Keys { get; }

    bool TryGet(object key, out object? value);
}

/// <summary>A span of time in nanoseconds.</summary>
public sealed record CelDuration(long Nanoseconds);

/// <summary>A type as a value, as <c>type(x)</c> gives it.</summary>
public sealed record CelTypeValue(string Name);

/// <summary>A value that may be absent.</summary>
public sealed record CelOptional(bool HasValue, object? Value)
{
    public static readonly CelOptional None = new(false, null);

    public static CelOptional Of(object? value) => new(true, value);
}

internal sealed class JsonCelMap(JsonObject json, SchemaNode? schema) : ICelMap
{
    public int Count => json.Count;

    public IEnumerable<object> Keys => json.Select(p => (object)p.Key);

    public bool TryGet(object key, out object? value)
    {
        value = null;
        if (key is not string name)
            return false;
        if (!json.TryGetPropertyValue(name, out var node))
        {
            name = CelEscaping.Unescape(name);
            if (!json.TryGetPropertyValue(name, out node))
                return false;
        }
        value = CelValue.FromJson(node, schema?.Properties?.GetValueOrDefault(name) ?? schema?.AdditionalProperties);
        return true;
    }
}

internal sealed class JsonCelList(JsonArray json, SchemaNode? schema) : IReadOnlyList<object?>
{
    public int Count => json.Count;

    /// <summary>Lists that are sets or maps are equal in any order.</summary>
    public bool IsUnordered => schema?.ListType is "set" or "map";

    public object? this[int index] => CelValue.FromJson(json[index], schema?.Items);

    public IEnumerator<object?> GetEnumerator() => json.Select(n => CelValue.FromJson(n, schema?.Items)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal sealed class LiteralCelMap(Dictionary<object, object?> entries) : ICelMap
{
    public int Count => entries.Count;

    public IEnumerable<object> Keys => entries.Keys;

    public bool TryGet(object key, out object? value) => entries.TryGetValue(Normalize(key), out value);

    /// <summary>Numbers that are equal are one key, whatever their type.</summary>
    public static object Normalize(object key) => key switch
    {
        ulong u and <= long.MaxValue => (long)u,
        double d when double.IsInteger(d) && Math.Abs(d) < 9e18 => (long)d,
        _ => key,
    };
}
