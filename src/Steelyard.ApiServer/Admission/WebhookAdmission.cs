using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Admission;

/// <summary>
/// Asks webhooks about a write: those of the MutatingWebhookConfigurations one after the other, as each sees what the
/// ones before it changed, those of the ValidatingWebhookConfigurations all at once.
/// </summary>
public sealed class WebhookAdmission(ObjectStore store, ResourceRegistry registry, WebhookClient client) : IAdmission
{
    private const string Validating = "validatingwebhookconfigurations.admissionregistration.k8s.io";
    private const string Mutating = "mutatingwebhookconfigurations.admissionregistration.k8s.io";

    private readonly ConditionalWeakTable<StoredObject, IReadOnlyList<WebhookRegistration>> _registrations = [];
    private readonly WebhookMatcher _matcher = new(store, registry);
    private readonly WebhookCaller _caller = new(client);

    public async Task<JsonObject> MutateAsync(string operation, ObjectRequest request, JsonObject obj, JsonObject? old, CancellationToken ct)
    {
        var webhooks = Registrations(Mutating, request);
        return webhooks.Count == 0
            ? obj
            : await new MutationRound(_matcher, _caller, operation, request, old).RunAsync(webhooks, obj, ct).ConfigureAwait(false) ?? obj;
    }

    public async Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        // Nothing can be changed about a deletion, but mutating webhooks may refuse it.
        if (obj is null && Registrations(Mutating, request) is { Count: > 0 } mutating)
            await new MutationRound(_matcher, _caller, operation, request, old).RunAsync(mutating, null, ct).ConfigureAwait(false);
        var calls = new List<Task>();
        foreach (var webhook in Registrations(Validating, request))
        {
            if (_matcher.Match(webhook, operation, request, obj, old) is { } sent)
                calls.Add(ValidateAsync(webhook, operation, request, sent, obj, old, ct));
        }
        foreach (var call in calls)
            await call.ConfigureAwait(false);
    }

    private async Task ValidateAsync(
        WebhookRegistration webhook, string operation, ObjectRequest request, ResourceDefinition sent, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        obj = await WebhookCaller.ConvertAsync(request.Resource, sent, obj, ct).ConfigureAwait(false);
        old = await WebhookCaller.ConvertAsync(request.Resource, sent, old, ct).ConfigureAwait(false);
        await _caller.CallAsync(webhook, operation, request, sent, obj, old, ct).ConfigureAwait(false);
    }

    /// <summary>The webhooks by the names of their configurations, then in the order they have in it.</summary>
    private List<WebhookRegistration> Registrations(string kind, ObjectRequest request)
    {
        var configurations = store.Snapshot(kind);
        // Webhooks cannot guard their own configurations: a broken one could never be taken away.
        if (configurations.Count == 0 || request.Resource.Group == "admissionregistration.k8s.io")
            return [];
        return [.. configurations.Enumerate(null)
            .SelectMany(configuration => _registrations.GetValue(configuration, static c => WebhookRegistration.Read(c.Copy())))];
    }
}
