using System.Text.Json;

namespace Steelyard.Kube.Client;

/// <summary>Small steps over a <see cref="Utf8JsonReader"/> that stands on a property name.</summary>
internal static class JsonFields
{
    /// <summary>The string value of the property; null when it is of another kind.</summary>
    public static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    public static long? ReadInt64(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) return number;
        reader.Skip();
        return null;
    }

    public static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>The bytes of the value (of any kind) of the property.</summary>
    public static ReadOnlySpan<byte> SliceValue(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
