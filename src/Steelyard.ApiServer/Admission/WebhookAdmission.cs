using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Admission;

/// <summary>Asks the webhooks of the ValidatingWebhookConfigurations whether a write may be stored.</summary>
public sealed class WebhookAdmission(ObjectStore store, ResourceRegistry registry, WebhookClient client) : IAdmission
{
    private const string Configurations = "validatingwebhookconfigurations.admissionregistration.k8s.io";

    private readonly ConditionalWeakTable<StoredObject, IReadOnlyList<WebhookRegistration>> _registrations = [];

    public async Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        var configurations = store.Snapshot(Configurations);
        // Webhooks cannot guard their own configurations: a broken one could never be taken away.
        if (configurations.Count == 0 || request.Resource.Group == "admissionregistration.k8s.io")
            return;
        var calls = new List<Task>();
        foreach (var configuration in configurations.Enumerate(null))
        {
            foreach (var webhook in _registrations.GetValue(configuration, c => WebhookRegistration.Read(c.Copy())))
            {
                if (Match(webhook, operation, request, obj, old) is { } sent)
                    calls.Add(CallAsync(webhook, operation, request, sent, obj, old, ct));
            }
        }
        foreach (var call in calls)
            await call.ConfigureAwait(false);
    }

    /// <summary>The resource in the version the webhook wants it in; null when it does not care for the request.</summary>
    private ResourceDefinition? Match(WebhookRegistration webhook, string operation, ObjectRequest request, JsonObject? obj, JsonObject? old)
    {
        if (!MatchesNamespace(webhook, request, obj ?? old) || !MatchesObject(webhook, obj, old))
            return null;
        var resource = request.Resource;
        if (webhook.Rules.Any(r => r.Matches(operation, request, resource.Version)))
            return resource;
        if (!webhook.IsEquivalent)
            return null;
        foreach (var rule in webhook.Rules)
        {
            foreach (var version in rule.Versions.Where(v => rule.Matches(operation, request, v)))
            {
                if (registry.Find(resource.Group, version, resource.Plural) is { } equivalent)
                    return equivalent;
            }
        }
        return null;
    }

    private bool MatchesNamespace(WebhookRegistration webhook, ObjectRequest request, JsonObject? obj)
    {
        if (webhook.NamespaceSelector.IsEverything)
            return true;
        if (request.Resource is { Group: "", Plural: "namespaces" })
            return webhook.NamespaceSelector.Matches(obj.At("metadata", "labels") as JsonObject);
        // The selector is about namespaces: it does not narrow cluster-wide resources.
        if (request.Namespace is null)
            return true;
        return webhook.NamespaceSelector.Matches(store.Get("namespaces", null, request.Namespace)?.Value.At("metadata", "labels") as JsonObject);
    }

    private static bool MatchesObject(WebhookRegistration webhook, JsonObject? obj, JsonObject? old) =>
        webhook.ObjectSelector.IsEverything
        || (obj is not null && webhook.ObjectSelector.Matches(obj.At("metadata", "labels") as JsonObject))
        || (old is not null && webhook.ObjectSelector.Matches(old.At("metadata", "labels") as JsonObject));

    private async Task CallAsync(
        WebhookRegistration webhook, string operation, ObjectRequest request, ResourceDefinition sent, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        var uid = Guid.NewGuid().ToString();
        try
        {
            obj = await ConvertAsync(request.Resource, sent, obj, ct).ConfigureAwait(false);
            old = await ConvertAsync(request.Resource, sent, old, ct).ConfigureAwait(false);
            var review = AdmissionReview.Create(uid, operation, request, sent, obj, old);
            if (!ConditionsHold(webhook, review["request"]!))
                return;
            if (request.Options.DryRun && webhook.HasSideEffects)
                throw new StatusException(400, "BadRequest", $"admission webhook \"{webhook.Name}\" does not support dry run");
            var answer = await PostAsync(webhook, review, ct).ConfigureAwait(false);
            Judge(webhook, request, uid, answer);
        }
        catch (WebhookCallException) when (webhook.IgnoresFailure)
        {
            // The author of the configuration prefers writes that were not looked at to no writes.
        }
        catch (WebhookCallException e)
        {
            throw Failed(webhook, e.Message);
        }
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

    private static async ValueTask<JsonObject?> ConvertAsync(ResourceDefinition from, ResourceDefinition to, JsonObject? obj, CancellationToken ct)
    {
        if (obj is null || from == to)
            return obj;
        var stored = from.Converter is null ? obj.DeepClone().AsObject() : await from.Converter.ToStorageAsync(obj, ct).ConfigureAwait(false);
        return to.Converter is null ? stored : (await to.Converter.FromStorageAsync([stored], ct).ConfigureAwait(false))[0];
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

    private static void Judge(WebhookRegistration webhook, ObjectRequest request, string uid, JsonObject answer)
    {
        var response = answer.At("response");
        if (response is null)
            throw new WebhookCallException("received invalid webhook response: webhook response was absent");
        if (response.Text("uid") != uid)
            throw new WebhookCallException($"received invalid webhook response: expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        lock (request.Warnings)
            request.Warnings.AddRange(response.Texts("warnings"));
        if (!response.Flag("allowed"))
            throw Denied(webhook, response.At("status"));
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
