using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds;

/// <summary>
/// Reads members of loosely typed objects. A member that is absent or of another type reads as null or empty: types were
/// checked when the object was normalised, absence is for the validation to judge.
/// </summary>
internal static class JsonAccess
{
    public static JsonObject? Obj(this JsonObject? obj, string name) => obj?[name] as JsonObject;

    public static string? Str(this JsonObject? obj, string name) => (obj?[name]).AsStr();

    /// <summary>The string, or "" when it is absent.</summary>
    public static string Text(this JsonObject? obj, string name) => obj.Str(name) ?? "";

    public static long? Int(this JsonObject? obj, string name) => (obj?[name]).AsInt();

    public static bool? Bool(this JsonObject? obj, string name) => obj?[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static IEnumerable<JsonObject> Objects(this JsonObject? obj, string name) =>
        (obj?[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IReadOnlyList<string> Strings(this JsonObject? obj, string name) =>
        (obj?[name] as JsonArray)?.Select(static i => i.AsStr() ?? "").ToArray() ?? [];

    public static string? AsStr(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    public static long? AsInt(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
        && long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static JsonObject Metadata(this JsonObject obj) => obj.GetOrAdd("metadata");

    public static string Name(this JsonObject obj) => obj.Obj("metadata").Text("name");

    /// <summary>The object member, created when absent.</summary>
    public static JsonObject GetOrAdd(this JsonObject obj, string name)
    {
        if (obj[name] is JsonObject known)
            return known;
        var created = new JsonObject();
        obj[name] = created;
        return created;
    }

    /// <summary>Sets a member that is absent.</summary>
    public static void Default(this JsonObject obj, string name, string value)
    {
        if (obj[name] is null)
            obj[name] = value;
    }

    /// <summary>Sets a member that is absent.</summary>
    public static void Default(this JsonObject obj, string name, long value)
    {
        if (obj[name] is null)
            obj[name] = Number(value);
    }

    /// <summary>Sets a member that is absent.</summary>
    public static void Default(this JsonObject obj, string name, bool value)
    {
        if (obj[name] is null)
            obj[name] = value;
    }

    /// <summary>A number that reads as int and as long, like the numbers of parsed documents.</summary>
    public static JsonValue Number(long value) =>
        JsonValue.Create(JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture)))!;

    public static JsonArray Array(IEnumerable<string> values)
    {
        var array = new JsonArray();
        foreach (var value in values)
            array.Add((JsonNode)value);
        return array;
    }

    /// <summary>Sets a member to a copy of another object's, or removes it when that object has none.</summary>
    public static void CopyMember(this JsonObject obj, string name, JsonObject from)
    {
        if (from.TryGetPropertyValue(name, out var value))
            obj[name] = value?.DeepClone();
        else
            obj.Remove(name);
    }
}
