using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Http;

/// <summary>
/// Parses JSON the way Kubernetes does: a repeated field is noted and, when both values are objects, merged into the
/// first, else it replaces it.
/// </summary>
internal static class JsonBody
{
    private static readonly JsonReaderOptions _options = new() { MaxDepth = ObjectJson.DocumentOptions.MaxDepth };

    /// <param name="duplicates">Gets the paths of repeated fields.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, List<string> duplicates)
    {
        var reader = new Utf8JsonReader(utf8, _options);
        reader.Read();
        var node = ReadValue(ref reader, string.Empty, duplicates);
        while (reader.Read())
        {
            // Reading on makes the reader refuse anything behind the value.
        }

        return node;
    }

    /// <summary>The error as Go words it, since clients show it.</summary>
    public static string Describe(ReadOnlySpan<byte> utf8, JsonException e)
    {
        if (utf8.Trim(" \n\r\t"u8).IsEmpty)
            return "unexpected end of JSON input";
        var offset = Offset(utf8, e);
        if (offset >= utf8.Length || utf8[(int)offset..].Trim(" \n\r\t"u8).IsEmpty || e.Message.Contains("end of data", StringComparison.Ordinal))
            return "unexpected end of JSON input";
        return $"invalid character '{(char)utf8[(int)offset]}' looking for beginning of value";
    }

    private static long Offset(ReadOnlySpan<byte> utf8, JsonException e)
    {
        long offset = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
            offset += utf8[(int)offset..].IndexOf((byte)'\n') + 1;
        return offset + (e.BytePositionInLine ?? 0);
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, string path, List<string> duplicates) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader, [], path, duplicates),
        JsonTokenType.StartArray => ReadArray(ref reader, path, duplicates),
        JsonTokenType.String => JsonValue.Create(reader.GetString()!),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Null => null,
        _ => ReadNumber(ref reader),
    };

    private static JsonValue? ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var number))
            return JsonValue.Create(number);
        // The text is kept as it is: 1.0 is no integer to a schema.
        return JsonValue.Create(JsonElement.ParseValue(ref reader));
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var array = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var itemPath = path + "[" + array.Count.ToString(CultureInfo.InvariantCulture) + "]";
            array.Add(ReadValue(ref reader, itemPath, duplicates));
        }

        return array;
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, JsonObject target, string path, List<string> duplicates)
    {
        HashSet<string>? seen = target.Count > 0 ? [] : null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var fieldPath = path.Length == 0 ? name : path + "." + name;
            reader.Read();
            var exists = target.TryGetPropertyValue(name, out var before);
            if (exists && (seen is null || !seen.Add(name)))
                duplicates.Add(fieldPath);
            else
                seen?.Add(name);
            if (before is JsonObject merged && reader.TokenType == JsonTokenType.StartObject)
                ReadObject(ref reader, merged, fieldPath, duplicates);
            else
                target[name] = ReadValue(ref reader, fieldPath, duplicates);
        }

        return target;
    }
}
