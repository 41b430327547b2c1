using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>
/// The bridge from client-side to server-side apply: for the manager <c>kubectl</c> alone, fields whose live value is what the annotation
/// <c>last-applied-configuration</c> says cause no conflict, and the annotation, where there is one, follows the applied configuration.
/// </summary>
internal static class LastApplied
{
    private const string Manager = "kubectl";
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool Permits(ApplyRequest request, JsonObject live, ApplyConflictException conflict)
    {
        if (request.Manager != Manager || TryRead(live) is not { } last || last["apiVersion"]?.ToString() != request.ApiVersion)
            return false;
        var comparison = FieldComparison.Of(last, live, request.Schema);
        var unchanged = TypedFields.Of(last, request.Schema).Difference(comparison.Changed).Difference(comparison.Removed);
        return conflict.Fields.Difference(unchanged).IsEmpty;
    }

    public static void Sync(ApplyRequest request, JsonObject merged)
    {
        if (request.Manager != Manager || merged["metadata"]?["annotations"] is not JsonObject annotations || !annotations.ContainsKey(Annotation))
            return;
        var applied = (JsonObject)request.Applied.DeepClone();
        (applied["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation);
        annotations[Annotation] = Sorted(applied)!.ToJsonString(_relaxed) + "\n";
    }

    private static JsonObject? TryRead(JsonObject live)
    {
        if (live["metadata"]?["annotations"]?[Annotation] is not JsonValue value || !value.TryGetValue<string>(out var text))
            return null;
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
