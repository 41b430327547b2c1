using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary>How JSON is printed for people and scripts.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
