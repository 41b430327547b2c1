using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>One line of a watch stream, cut into its type and the bytes of its object.</summary>
internal readonly ref struct WatchFrame
{
    private WatchFrame(WatchEventType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Object = value;
    }

    public WatchEventType Type { get; }

    public ReadOnlySpan<byte> Object { get; }

    /// <exception cref="JsonException">The line is not one whole JSON object with a type and an object.</exception>
    public static WatchFrame Parse(ReadOnlySpan<byte> line)
    {
        var type = WatchEventType.Unknown;
        ReadOnlySpan<byte> value = default;
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a watch event must be a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) type = ReadType(ref reader);
            else if (reader.ValueTextEquals("object"u8)) value = JsonFields.SliceValue(ref reader, line);
            else JsonFields.SkipValue(ref reader);
        }
        if (value.IsEmpty) throw new JsonException("a watch event without an object");
        return new WatchFrame(type, value);
    }

    private static WatchEventType ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return WatchEventType.Unknown;
        if (reader.ValueTextEquals("MODIFIED"u8)) return WatchEventType.Modified;
        if (reader.ValueTextEquals("ADDED"u8)) return WatchEventType.Added;
        if (reader.ValueTextEquals("DELETED"u8)) return WatchEventType.Deleted;
        if (reader.ValueTextEquals("BOOKMARK"u8)) return WatchEventType.Bookmark;
        return reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error : WatchEventType.Unknown;
    }
}
