using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Admission;

/// <summary>Tells which webhooks want to see a request, and in which version.</summary>
internal sealed class WebhookMatcher(ObjectStore store, ResourceRegistry registry)
{
    /// <summary>The resource in the version the webhook wants it in; null when it does not care for the request.</summary>
    public ResourceDefinition? Match(WebhookRegistration webhook, string operation, ObjectRequest request, JsonObject? obj, JsonObject? old)
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
}
