using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>The entries of a ConfigMap or a Secret.</summary>
internal static class ConfigData
{
    public static IEnumerable<string> Keys(JsonObject holder) =>
        (holder["data"] as JsonObject ?? []).Select(pair => pair.Key).Concat((holder["binaryData"] as JsonObject ?? []).Select(pair => pair.Key));

    public static byte[]? Bytes(JsonObject holder, string key)
    {
        if (holder.TextOrNull("binaryData", key) is { } binary)
            return Convert.FromBase64String(binary);
        if (holder.TextOrNull("data", key) is not { } text)
            return null;
        return holder.Text("kind") == "Secret" ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
    }

    public static string? Text(JsonObject holder, string key) => Bytes(holder, key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
