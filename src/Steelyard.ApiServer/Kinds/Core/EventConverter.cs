using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>Shows the stored (core) Events as events.k8s.io names them, and takes them back.</summary>
internal sealed class EventConverter : IObjectConverter
{
    private static readonly (string Core, string Events)[] _names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ];

    public ValueTask<JsonObject> ToStorageAsync(JsonObject obj, CancellationToken ct)
    {
        var stored = Rename(obj, "v1", static n => _names.FirstOrDefault(p => p.Events == n).Core);
        // The core form always prints these two.
        stored["reportingComponent"] ??= "";
        stored["reportingInstance"] ??= "";
        stored["source"] ??= new JsonObject();
        return ValueTask.FromResult(stored);
    }

    public ValueTask<IReadOnlyList<JsonObject>> FromStorageAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<JsonObject>>(objects.Select(ToEventsGroup).ToArray());

    private static JsonObject ToEventsGroup(JsonObject stored)
    {
        var shown = Rename(stored, "events.k8s.io/v1", static n => _names.FirstOrDefault(p => p.Core == n).Events);
        foreach (var name in (string[])["reportingController", "reportingInstance"])
        {
            if (shown.Str(name) is "")
                shown.Remove(name);
        }
        return shown;
    }

    private static JsonObject Rename(JsonObject obj, string apiVersion, Func<string, string?> name)
    {
        var result = new JsonObject();
        foreach (var (key, value) in obj)
            result[name(key) ?? key] = key == "apiVersion" ? apiVersion : value?.DeepClone();
        return result;
    }
}
