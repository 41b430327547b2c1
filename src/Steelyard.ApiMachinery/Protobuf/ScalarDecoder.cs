using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Protobuf;

/// <summary>Decodes one value that is not an object of its own: scalars, and the messages that JSON shows as scalars or raw JSON.</summary>
internal static class ScalarDecoder
{
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string MicroTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

    /// <summary>Reads a value; null when it is a zero value that JSON leaves out.</summary>
    public static JsonNode? Read(SchemaNode node, ref WireReader reader, WireType type, bool keepZero)
    {
        switch (node.Type)
        {
            case "integer" when type == WireType.Varint:
                var number = (long)reader.ReadVarint();
                if (node.Format == "int32")
                    number = (int)number;
                return number == 0 && !keepZero ? null : Number(number);
            case "boolean" when type == WireType.Varint:
                var flag = reader.ReadVarint() != 0;
                return flag || keepZero ? JsonValue.Create(flag) : null;
            case "number" when type == WireType.Fixed64:
                var real = reader.ReadDouble();
                if (!double.IsFinite(real))
                    throw WireReader.Malformed("a number is not finite");
                return real == 0 && !keepZero ? null : JsonValue.Create(real);
        }
        if (type != WireType.Bytes || node.Type is "integer" or "boolean" or "number")
            throw WireReader.Malformed($"wrong wireType = {(int)type}");
        return ReadBytes(node, reader.ReadBytes(), keepZero);
    }

    /// <summary>The value of a map entry that names none.</summary>
    public static JsonNode? Zero(SchemaNode node) => node.Type switch
    {
        "array" => new JsonArray(),
        "string" when node.Format == "date-time" => null,
        "string" => JsonValue.Create(""),
        _ => node.DefinitionName == Quantity ? JsonValue.Create("0") : null,
    };

    private static JsonNode? ReadBytes(SchemaNode node, ReadOnlySpan<byte> data, bool keepZero)
    {
        if (node.Format == "date-time")
            return ReadTime(data, node.DefinitionName == MicroTime);
        if (node.DefinitionName == Quantity)
            return JsonValue.Create(ReadFields(data).Text1 is { Length: > 0 } text ? text : "0");
        if (node.IntOrString)
            return ReadIntOrString(data);
        if (node.Type != "string")
            return ReadRawJson(data);
        if (data.IsEmpty && !keepZero)
            return null;
        return JsonValue.Create(node.Format == "byte" ? Convert.ToBase64String(data) : Encoding.UTF8.GetString(data));
    }

    // Backed by a parsed element, like all numbers of JSON bodies: readers may ask it for an int or a long.
    private static JsonValue Number(long value) =>
        JsonValue.Create(JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture)))!;

    private static JsonValue? ReadTime(ReadOnlySpan<byte> data, bool micro)
    {
        if (data.IsEmpty)
            return null;
        var fields = ReadFields(data);
        // -62135596800 s is the year 1, which Go takes for "no time"; 253402300799 s ends the year 9999.
        if (fields.Int1 is < -62135596800 or > 253402300799 || fields.Int2 is < 0 or > 999_999_999)
            throw WireReader.Malformed("a time is out of range");
        if (fields.Int1 == -62135596800)
            return null;
        var time = DateTimeOffset.FromUnixTimeSeconds(fields.Int1).AddTicks(fields.Int2 / 100);
        var format = micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'";
        return JsonValue.Create(time.ToString(format, CultureInfo.InvariantCulture));
    }

    private static JsonValue ReadIntOrString(ReadOnlySpan<byte> data)
    {
        var fields = ReadFields(data);
        return fields.Int1 == 1 ? JsonValue.Create(fields.Text3) : Number((int)fields.Int2);
    }

    /// <summary>RawExtension and FieldsV1: JSON text as field 1.</summary>
    private static JsonNode? ReadRawJson(ReadOnlySpan<byte> data)
    {
        var text = ReadFields(data).Text1;
        if (text.Length == 0)
            return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw WireReader.Malformed($"raw JSON: {e.Message}");
        }
    }

    private static (long Int1, long Int2, string Text1, string Text3) ReadFields(ReadOnlySpan<byte> data)
    {
        long int1 = 0, int2 = 0;
        string text1 = "", text3 = "";
        var reader = new WireReader(data);
        while (!reader.AtEnd)
        {
            switch (reader.ReadTag())
            {
                case (1, WireType.Varint):
                    int1 = (long)reader.ReadVarint();
                    break;
                case (2, WireType.Varint):
                    int2 = (long)reader.ReadVarint();
                    break;
                case (1, WireType.Bytes):
                    text1 = Encoding.UTF8.GetString(reader.ReadBytes());
                    break;
                case (3, WireType.Bytes):
                    text3 = Encoding.UTF8.GetString(reader.ReadBytes());
                    break;
                case var (_, type):
                    reader.Skip(type);
                    break;
            }
        }
        return (int1, int2, text1, text3);
    }
}
