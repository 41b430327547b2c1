using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Steelyard.Hosting.Logging;

/// <summary>
/// Writes log lines with the fields <c>level</c>, <c>ts</c> (RFC 3339), <c>event</c> (for methods that name one, in lower
/// case), <c>msg</c>, the parameters of the line and <c>error</c>.
/// </summary>
internal sealed class JsonLineWriter(Stream output, TimeProvider time)
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public void Write(LogLevel level, string? eventName, string message, IReadOnlyList<KeyValuePair<string, object?>>? fields, Exception? exception)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, s_options))
            {
                json.WriteStartObject();
                json.WriteString("level"u8, LogLevels.Text(level));
                json.WriteString("ts"u8, time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                if (eventName is { Length: > 0 } && char.IsLower(eventName[0]))
                    json.WriteString("event"u8, eventName);
                json.WriteString("msg"u8, message);
                WriteFields(json, fields ?? []);
                if (exception is not null)
                    json.WriteString("error"u8, exception.ToString());
                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            output.Write(_buffer.WrittenSpan);
            output.Flush();
        }
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (name.Length == 0 || name[0] == '{' || value is null)
                continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            WriteValue(json, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                    json.WriteStringValue(Convert.ToString(item, CultureInfo.InvariantCulture));
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
