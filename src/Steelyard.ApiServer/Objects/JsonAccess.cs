using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Objects;

/// <summary>
/// Tolerant reading of objects: an absent field, a null and a value of another type all read as "nothing there", so
/// that rendering or authorizing one odd object never fails a whole request.
/// </summary>
public static class JsonAccess
{
    /// <summary>The node at a path of field names, or null.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var field in path)
        {
            if (node is not JsonObject obj || !obj.TryGetPropertyValue(field, out node))
                return null;
        }
        return node;
    }

    /// <summary>The string at a path; empty when there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.TextOrNull(path) ?? "";

    public static string? TextOrNull(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number at a path; 0 when there is none.</summary>
    public static long Integer(this JsonNode? node, params ReadOnlySpan<string> path) => node.IntegerOrNull(path) ?? 0;

    public static long? IntegerOrNull(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value)
            return null;
        if (value.TryGetValue<long>(out var integer))
            return integer;
        if (value.TryGetValue<int>(out var small))
            return small;
        return value.TryGetValue<double>(out var number) && Math.Abs(number) < 9e15 ? (long)number : null;
    }

    /// <summary>True only when the path holds the boolean true.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The objects of the list at a path.</summary>
    public static IEnumerable<JsonObject> Each(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The strings of the list at a path.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.Select(item => item.TextOrNull()).OfType<string>() : [];

    /// <summary>Number of entries of the list or map at a path.</summary>
    public static int Count(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) switch
    {
        JsonArray array => array.Count,
        JsonObject map => map.Count,
        _ => 0,
    };

    /// <summary>The RFC 3339 time at a path, or null.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(
            node.TextOrNull(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
