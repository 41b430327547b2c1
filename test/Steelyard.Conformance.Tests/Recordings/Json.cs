using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steelyard.Conformance.Tests.Recordings;

internal static class Json
{
    /// <summary>Writes placeholders as they are, not as \u003c escapes.</summary>
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };
}
