using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Storage;

/// <summary>How objects are written as JSON.</summary>
internal static class ObjectJson
{
    /// <summary>Clients read JSON, not HTML: nothing needs escaping beyond what JSON asks for.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 256,
    };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 256 };

    public static readonly JsonWriterOptions IndentedWriterOptions = WriterOptions with { Indented = true };

    /// <summary>Compact JSON text of a node.</summary>
    public static string Text(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
