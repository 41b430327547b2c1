using System.Text.Encodings.Web;
using System.Text.Json;

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
}
