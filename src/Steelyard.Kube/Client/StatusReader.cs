using System.Text;
using System.Text.Json;

namespace Steelyard.Kube.Client;

/// <summary>Reads a <c>v1 Status</c> into an exception; tolerates bodies that are none.</summary>
internal static class StatusReader
{
    private const int LongestPlainText = 512;

    public static KubeApiException Read(ReadOnlySpan<byte> body, int httpCode, TimeSpan? retryAfter)
    {
        try
        {
            if (TryRead(body, httpCode, retryAfter) is { } status) return status;
        }
        catch (JsonException)
        {
            // Proxies and the server's router answer in plain text.
        }
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestPlainText)]).Trim();
        return new KubeApiException(httpCode, "", text.Length == 0 ? $"the server answered {httpCode}" : text, retryAfter);
    }

    private static KubeApiException? TryRead(ReadOnlySpan<byte> body, int httpCode, TimeSpan? retryAfter)
    {
        string? reason = null, message = null, next = null;
        var code = httpCode;
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reason"u8)) reason = JsonFields.ReadString(ref reader);
            else if (reader.ValueTextEquals("message"u8)) message = JsonFields.ReadString(ref reader);
            else if (reader.ValueTextEquals("code"u8)) code = (int?)JsonFields.ReadInt64(ref reader) ?? httpCode;
            else if (reader.ValueTextEquals("details"u8)) retryAfter ??= ReadRetryAfter(ref reader);
            else if (reader.ValueTextEquals("metadata"u8)) next = ReadContinue(ref reader);
            else JsonFields.SkipValue(ref reader);
        }
        if (message is null && reason is null) return null;
        return new KubeApiException(code, reason ?? "", message ?? reason!, retryAfter, next);
    }

    private static TimeSpan? ReadRetryAfter(ref Utf8JsonReader reader)
    {
        TimeSpan? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("retryAfterSeconds"u8)) JsonFields.SkipValue(ref reader);
            else if (JsonFields.ReadInt64(ref reader) is > 0 and < 86_400 and var seconds) found = TimeSpan.FromSeconds(seconds);
        }
        return found;
    }

    private static string? ReadContinue(ref Utf8JsonReader reader)
    {
        string? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("continue"u8)) found = JsonFields.ReadString(ref reader);
            else JsonFields.SkipValue(ref reader);
        }
        return string.IsNullOrEmpty(found) ? null : found;
    }
}
