using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Admission;

/// <summary>
/// Takes one write through the mutating webhooks. Those with reinvocationPolicy IfNeeded are asked once more when a
/// later one changed what they had seen.
/// </summary>
internal sealed class MutationRound(WebhookMatcher matcher, WebhookCaller caller, string operation, ObjectRequest request, JsonObject? old)
{
    /// <summary>The changed object, with its defaults; null only for a deletion.</summary>
    public async Task<JsonObject?> RunAsync(IReadOnlyList<WebhookRegistration> webhooks, JsonObject? obj, CancellationToken ct)
    {
        var asked = new List<WebhookRegistration>();
        var again = new List<WebhookRegistration>();
        foreach (var webhook in webhooks)
        {
            if (matcher.Match(webhook, operation, request, obj, old) is not { } sent)
                continue;
            var changed = await AskAsync(webhook, sent, obj, ct).ConfigureAwait(false);
            if (!JsonNode.DeepEquals(changed, obj))
            {
                again.AddRange(asked);
                asked.Clear();
            }
            obj = changed;
            if (webhook.IsReinvoked)
                asked.Add(webhook);
        }
        foreach (var webhook in again)
        {
            if (matcher.Match(webhook, operation, request, obj, old) is { } sent)
                obj = await AskAsync(webhook, sent, obj, ct).ConfigureAwait(false);
        }
        return obj;
    }

    private async Task<JsonObject?> AskAsync(WebhookRegistration webhook, ResourceDefinition sent, JsonObject? obj, CancellationToken ct)
    {
        var shown = await WebhookCaller.ConvertAsync(request.Resource, sent, obj, ct).ConfigureAwait(false);
        var shownOld = await WebhookCaller.ConvertAsync(request.Resource, sent, old, ct).ConfigureAwait(false);
        var response = await caller.CallAsync(webhook, operation, request, sent, shown, shownOld, ct).ConfigureAwait(false);
        if (response.Text("patch") is not { Length: > 0 } patch)
            return obj;
        if (shown is null)
            throw ApiErrors.Internal($"admission webhook \"{webhook.Name}\" attempted to modify the object, which is not supported for this operation");
        var patched = Patch(webhook, shown, patch);
        HandlerContext.SetDefaults(sent, patched);
        return await WebhookCaller.ConvertAsync(sent, request.Resource, patched, ct).ConfigureAwait(false);
    }

    private static JsonObject Patch(WebhookRegistration webhook, JsonObject obj, string patch)
    {
        try
        {
            if (JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(patch))) is JsonArray operations
                && JsonPatch.Apply(obj, operations) is JsonObject patched)
                return patched;
            throw ApiErrors.Internal($"the patch of admission webhook \"{webhook.Name}\" is not a list of operations that gives an object");
        }
        catch (Exception e) when (e is FormatException or JsonException or StatusException { Code: not 500 })
        {
            throw ApiErrors.Internal($"the patch of admission webhook \"{webhook.Name}\" cannot be applied: {e.Message}");
        }
    }
}
