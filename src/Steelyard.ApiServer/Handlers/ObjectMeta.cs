using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Reads and writes the metadata of an object.</summary>
public static class ObjectMeta
{
    private static readonly string[] _order =
    [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields",
    ];

    /// <summary>The metadata of an object; an empty one is put in when there is none.</summary>
    public static JsonObject Of(JsonObject obj)
    {
        if (obj["metadata"] is JsonObject metadata)
            return metadata;
        metadata = [];
        obj["metadata"] = metadata;
        return metadata;
    }

    public static string? Text(JsonObject metadata, string field) =>
        metadata[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>The string a node is; empty when it is none.</summary>
    public static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : string.Empty;

    public static long Generation(JsonObject metadata) => Number(metadata, "generation");

    public static long Number(JsonObject metadata, string field) =>
        metadata[field] is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;

    public static bool IsTerminating(JsonObject obj) => Text(Of(obj), "deletionTimestamp") is not null;

    public static IReadOnlyList<string> Finalizers(JsonObject metadata) =>
        metadata["finalizers"] is JsonArray list ? list.Select(TextOf).ToArray() : [];

    public static void SetFinalizers(JsonObject metadata, IReadOnlyCollection<string> finalizers)
    {
        metadata.Remove("finalizers");
        if (finalizers.Count > 0)
            metadata["finalizers"] = new JsonArray(finalizers.Select(f => (JsonNode)JsonValue.Create(f)).ToArray());
    }

    /// <summary>A time as metadata carries it: RFC 3339, UTC, whole seconds.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Copies a field of another object's metadata, or removes it where that has none.</summary>
    public static void CopyField(JsonObject from, JsonObject to, string field)
    {
        if (from[field] is { } value)
            to[field] = value.DeepClone();
        else
            to.Remove(field);
    }

    /// <summary>
    /// Brings kind, apiVersion and metadata to the front, sets the first two, and drops nulls and empty maps of the
    /// metadata. Stored JSON relies on this order.
    /// </summary>
    public static JsonObject Normalize(JsonObject obj, string apiVersion, string kind)
    {
        var result = new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = NormalizeMetadata(obj) };
        foreach (var (key, value) in Take(obj))
        {
            if (key is not ("kind" or "apiVersion" or "metadata"))
                result[key] = value;
        }

        return result;
    }

    private static JsonObject NormalizeMetadata(JsonObject obj)
    {
        var metadata = Of(obj);
        var result = new JsonObject();
        foreach (var field in _order)
        {
            if (metadata[field] is { } value && (field == "managedFields" || !IsEmpty(value)))
            {
                metadata.Remove(field);
                result[field] = value;
            }
        }

        return result;
    }

    private static bool IsEmpty(JsonNode value) => value is JsonObject { Count: 0 } or JsonArray { Count: 0 }
        || (value is JsonValue text && text.TryGetValue<string>(out var s) && s.Length == 0);

    private static KeyValuePair<string, JsonNode?>[] Take(JsonObject obj)
    {
        var members = obj.ToArray();
        obj.Clear();
        return members;
    }
}
