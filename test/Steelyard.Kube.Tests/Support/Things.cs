using System.Text.Json.Serialization;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Tests.Support;

[JsonSerializable(typeof(Thing))]
internal sealed partial class Things : JsonSerializerContext
{
    // Not an initializer: those of the generated half may run later.
    public static ResourceType<Thing> Type => new("example.org", "v1", "things", namespaced: true, Default.Thing);

    public static string Item(string name, int version, int size = 1, string? uid = null) =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"ns","uid":"{{uid ?? "u-" + name}}","resourceVersion":"{{version}}"},"size":{{size}}}""";

    public static string List(int version, string? next, params string[] items)
    {
        var more = next is null ? "" : $",\"continue\":\"{next}\"";
        return $$$"""{"kind":"ThingList","apiVersion":"example.org/v1","metadata":{"resourceVersion":"{{{version}}}"{{{more}}}},"items":[{{{string.Join(',', items)}}}]}""";
    }

    public static string Event(string type, string item) => $$$"""{"type":"{{{type}}}","object":{{{item}}}}""";

    public static string Bookmark(int version) =>
        $$$$"""{"type":"BOOKMARK","object":{"kind":"Thing","apiVersion":"example.org/v1","metadata":{"resourceVersion":"{{{{version}}}}"}}}""";

    // As recorded from a genuine server: HTTP 200, one event, then the end.
    public const string Expired =
        """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 1 (9)","reason":"Expired","code":410}}""";

    public const string ExpiredStatus =
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version","reason":"Expired","code":410}""";
}
