using System.Text.Json;

namespace Steelyard.Kube.Client;

/// <summary>Walks over a list response and hands out the bytes of each item, so that one bad item cannot spoil the page.</summary>
internal static class ListPageReader
{
    public delegate void ItemHandler(ReadOnlySpan<byte> item);

    /// <returns>The list's resourceVersion and its continue token.</returns>
    /// <exception cref="JsonException">The page itself is not a JSON list.</exception>
    public static (string ResourceVersion, string? Continue) Read(ReadOnlySpan<byte> page, ItemHandler onItem)
    {
        string? version = null, next = null;
        var reader = new Utf8JsonReader(page);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a list must be a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) (version, next) = ReadMetadata(ref reader);
            else if (reader.ValueTextEquals("items"u8)) ReadItems(ref reader, page, onItem);
            else JsonFields.SkipValue(ref reader);
        }
        return (version ?? "", string.IsNullOrEmpty(next) ? null : next);
    }

    private static (string? Version, string? Continue) ReadMetadata(ref Utf8JsonReader reader)
    {
        string? version = null, next = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) version = JsonFields.ReadString(ref reader);
            else if (reader.ValueTextEquals("continue"u8)) next = JsonFields.ReadString(ref reader);
            else JsonFields.SkipValue(ref reader);
        }
        return (version, next);
    }

    private static void ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> page, ItemHandler onItem)
    {
        reader.Read();
        // An empty list may come as null.
        if (reader.TokenType != JsonTokenType.StartArray) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            onItem(page[start..(int)reader.BytesConsumed]);
        }
    }
}
