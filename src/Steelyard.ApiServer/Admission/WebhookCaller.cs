using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Admission;

/// <summary>Sends one review to one webhook and judges the answer.</summary>
internal sealed class WebhookCaller(WebhookClient client)
{
    /// <summary>
    /// The response of a webhook that allowed the write; null when it was not asked because of its matchConditions, or
    /// could not be asked and failurePolicy lets that pass.
    /// </summary>
    /// <param name="sent">The request's resource in the version the webhook wants; the objects are in this version too.</param>
    /// <exception cref="StatusException">The webhook refused the write or failed.</exception>
    public async Task<JsonNode?> CallAsync(
        WebhookRegistration webhook, string operation, ObjectRequest request, ResourceDefinition sent, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        var uid = Guid.NewGuid().ToString();
        try
        {
            var review = AdmissionReview.Create(uid, operation, request, sent, obj, old);
            if (!ConditionsHold(webhook, review["request"]!))
                return null;
            if (request.Options.DryRun && webhook.HasSideEffects)
                throw new StatusException(400, "BadRequest", $"admission webhook \"{webhook.Name}\" does not support dry run");
            var answer = await PostAsync(webhook, review, ct).ConfigureAwait(false);
            return Judge(webhook, request, uid, answer);
        }
        catch (WebhookCallException) when (webhook.IgnoresFailure)
        {
            // The author of the configuration prefers writes that were not looked at to no writes.
            return null;
        }
        catch (WebhookCallException e)
        {
            throw Failed(webhook, e.Message);
        }
    }

    /// <summary>An object in another version of its resource; the object itself when the version is the same.</summary>
    public static async ValueTask<JsonObject?> ConvertAsync(ResourceDefinition from, ResourceDefinition to, JsonObject? obj, CancellationToken ct)
    {
        if (obj is null || from == to)
            return obj;
        var stored = from.Converter is null ? obj.DeepClone().AsObject() : await from.Converter.ToStorageAsync(obj, ct).ConfigureAwait(false);
        return to.Converter is null ? stored : (await to.Converter.FromStorageAsync([stored], ct).ConfigureAwait(false))[0];
    }

    private async Task<JsonObject> PostAsync(WebhookRegistration webhook, JsonObject review, CancellationToken ct)
    {
        try
        {
            return await client.PostAsync(webhook.ClientConfig, review, webhook.TimeoutSeconds, ct).ConfigureAwait(false);
        }
        catch (WebhookCallException e)
        {
            throw new WebhookCallException("failed to call webhook: " + e.Message, e);
        }
    }

    private static bool ConditionsHold(WebhookRegistration webhook, JsonNode request)
    {
        if (webhook.Conditions.Count == 0)
            return true;
        CelErrorException? failure = null;
        var scope = new CelScope("request", CelValue.FromJson(request, null));
        scope = new CelScope("object", CelValue.FromJson(request["object"], null), scope);
        scope = new CelScope("oldObject", CelValue.FromJson(request["oldObject"], null), scope);
        foreach (var (_, program) in webhook.Conditions)
        {
            try
            {
                if (program.Evaluate(scope, new CelBudget(CelBudget.PerRule)) is not true)
                    return false;
            }
            catch (CelErrorException e)
            {
                failure = e;
            }
            catch (CelBudgetException e)
            {
                failure = new CelErrorException(e.Message);
            }
        }
        return failure is null ? true : throw new WebhookCallException(failure.Message, failure);
    }

    private static JsonNode Judge(WebhookRegistration webhook, ObjectRequest request, string uid, JsonObject answer)
    {
        var response = answer.At("response");
        if (response is null)
            throw new WebhookCallException("received invalid webhook response: webhook response was absent");
        if (response.Text("uid") != uid)
            throw new WebhookCallException($"received invalid webhook response: expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        CheckPatch(webhook, response);
        lock (request.Warnings)
            request.Warnings.AddRange(response.Texts("warnings"));
        if (!response.Flag("allowed"))
            throw Denied(webhook, response.At("status"));
        return response;
    }

    private static void CheckPatch(WebhookRegistration webhook, JsonNode response)
    {
        var type = response.TextOrNull("patchType");
        var patched = response.Text("patch").Length > 0;
        var problem = (webhook.IsMutating, patched, type) switch
        {
            (false, true, _) => "validating webhook may not return response.patch",
            (false, _, not null) => "validating webhook may not return response.patchType",
            (true, true, null) => "webhook returned response.patch but not response.patchType",
            (true, false, not null) => "webhook returned response.patchType but not response.patch",
            (true, true, not "JSONPatch") => $"webhook returned invalid response.patchType of \"{type}\"",
            _ => null,
        };
        if (problem is not null)
            throw new WebhookCallException("received invalid webhook response: " + problem);
    }

    private static StatusException Denied(WebhookRegistration webhook, JsonNode? status)
    {
        // Codes that are no refusal would let clients believe that the write happened.
        var code = (int)status.Integer("code") is var given && given is >= 400 and < 600 ? given : 400;
        var reason = status.TextOrNull("reason") is { Length: > 0 } text ? text : null;
        var why = status.TextOrNull("message") is { Length: > 0 } message ? message : reason;
        return new StatusException(
            code,
            reason,
            $"admission webhook \"{webhook.Name}\" denied the request{(why is null ? " without explanation" : ": " + why)}",
            status.At("details") as JsonObject);
    }

    private static StatusException Failed(WebhookRegistration webhook, string problem)
    {
        var message = $"failed calling webhook \"{webhook.Name}\": {problem}";
        return new StatusException(
            500,
            "InternalError",
            "Internal error occurred: " + message,
            new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });
    }
}
