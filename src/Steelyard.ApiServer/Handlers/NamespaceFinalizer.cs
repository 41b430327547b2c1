using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>PUT of a namespace's finalize subresource: the only way to change spec.finalizers.</summary>
internal sealed class NamespaceFinalizer(Updater updater)
{
    public const string Subresource = "finalize";

    public Task<ObjectResult> UpdateAsync(ObjectRequest request, CancellationToken ct)
    {
        var body = request.Body!;
        Updater.CheckName(request, body);
        return updater.UpdateAsync(request, current => Change(current, body), null, ct);
    }

    private static JsonObject Change(JsonObject current, JsonObject body)
    {
        ObjectMeta.CopyField(ObjectMeta.Of(body), ObjectMeta.Of(current), "resourceVersion");
        var spec = current["spec"] as JsonObject ?? [];
        spec.Remove("finalizers");
        if ((body["spec"] as JsonObject)?["finalizers"] is JsonArray { Count: > 0 } finalizers)
            spec["finalizers"] = finalizers.DeepClone();
        current["spec"] = spec.Parent is null ? spec : spec.DeepClone();
        return current;
    }
}
