using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Steelyard.Kube.Events;

/// <summary>Writes v1 Events and the patches that raise their count.</summary>
internal static class EventJson
{
    private const int LongestName = 253;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The name in the customary form: the object's name, a dot and a hexadecimal time stamp made unique.</summary>
    public static string Name(in EventSnapshot snapshot, long unique)
    {
        var name = snapshot.Key.Regarding.Key.Name;
        var suffix = unique.ToString("x16", CultureInfo.InvariantCulture);
        var longest = LongestName - suffix.Length - 1;
        return $"{(name.Length > longest ? name[..longest] : name)}.{suffix}";
    }

    /// <summary>Namespace of an event: that of its object, or <c>default</c> for cluster-scoped objects.</summary>
    public static string Namespace(in ObjectReference regarding) => regarding.Key.Namespace.Length == 0 ? "default" : regarding.Key.Namespace;

    public static ReadOnlyMemory<byte> Create(in EventSnapshot snapshot, string name, EventRecorderOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        var key = snapshot.Key;
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Event"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        json.WriteString("namespace"u8, Namespace(key.Regarding));
        json.WriteEndObject();
        WriteRegarding(json, key.Regarding);
        json.WriteString("reason"u8, key.Reason);
        json.WriteString("message"u8, snapshot.Message);
        json.WriteStartObject("source"u8);
        json.WriteString("component"u8, options.Component);
        if (options.Host.Length > 0) json.WriteString("host"u8, options.Host);
        json.WriteEndObject();
        json.WriteString("firstTimestamp"u8, Time(snapshot.First));
        json.WriteString("lastTimestamp"u8, Time(snapshot.Last));
        json.WriteNumber("count"u8, snapshot.Count);
        json.WriteString("type"u8, key.Type == EventType.Warning ? "Warning"u8 : "Normal"u8);
        json.WriteNull("eventTime"u8);
        json.WriteString("reportingComponent"u8, options.Component);
        json.WriteString("reportingInstance"u8, options.Instance);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Repeat(in EventSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("count"u8, snapshot.Count);
        json.WriteString("message"u8, snapshot.Message);
        json.WriteString("lastTimestamp"u8, Time(snapshot.Last));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRegarding(Utf8JsonWriter json, in ObjectReference regarding)
    {
        json.WriteStartObject("involvedObject"u8);
        json.WriteString("kind"u8, regarding.Kind);
        if (regarding.Key.Namespace.Length > 0) json.WriteString("namespace"u8, regarding.Key.Namespace);
        json.WriteString("name"u8, regarding.Key.Name);
        if (regarding.Uid.Length > 0) json.WriteString("uid"u8, regarding.Uid);
        json.WriteString("apiVersion"u8, regarding.ApiVersion);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
