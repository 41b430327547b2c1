using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Admission;

/// <summary>One webhook of a configuration, read and compiled once.</summary>
internal sealed class WebhookRegistration
{
    private WebhookRegistration(JsonObject webhook, bool mutating)
    {
        IsMutating = mutating;
        Name = webhook.Text("name");
        ClientConfig = webhook["clientConfig"] ?? new JsonObject();
        Rules = [.. webhook.Each("rules").Select(r => new WebhookRule(r))];
        NamespaceSelector = Selector(webhook["namespaceSelector"]);
        ObjectSelector = Selector(webhook["objectSelector"]);
        IgnoresFailure = webhook.Text("failurePolicy") == "Ignore";
        IsEquivalent = webhook.Text("matchPolicy") != "Exact";
        HasSideEffects = webhook.Text("sideEffects") is not ("None" or "NoneOnDryRun");
        IsReinvoked = mutating && webhook.Text("reinvocationPolicy") == "IfNeeded";
        TimeoutSeconds = (int)(webhook.IntegerOrNull("timeoutSeconds") ?? 10);
        Conditions = [.. webhook.Each("matchConditions").Select(c => (c.Text("name"), CelProgram.Compile(c.Text("expression"))))];
    }

    public string Name { get; }

    public JsonNode ClientConfig { get; }

    public IReadOnlyList<WebhookRule> Rules { get; }

    public LabelSelector NamespaceSelector { get; }

    public LabelSelector ObjectSelector { get; }

    /// <summary>failurePolicy Ignore: an unreachable webhook does not stop the write.</summary>
    public bool IgnoresFailure { get; }

    /// <summary>matchPolicy Equivalent: rules also match the same resource in another version.</summary>
    public bool IsEquivalent { get; }

    /// <summary>The webhook may not be called for a dry run.</summary>
    public bool HasSideEffects { get; }

    public bool IsMutating { get; }

    /// <summary>reinvocationPolicy IfNeeded: asked once more when a later webhook changed the object.</summary>
    public bool IsReinvoked { get; }

    public int TimeoutSeconds { get; }

    public IReadOnlyList<(string Name, CelProgram Program)> Conditions { get; }

    /// <summary>The webhooks of a configuration of either kind; those with conditions that do not compile are left out.</summary>
    public static IReadOnlyList<WebhookRegistration> Read(JsonObject configuration)
    {
        var found = new List<WebhookRegistration>();
        var mutating = configuration.Text("kind") == "MutatingWebhookConfiguration";
        foreach (var webhook in configuration.Each("webhooks"))
        {
            try
            {
                found.Add(new WebhookRegistration(webhook, mutating));
            }
            catch (CelCompileException)
            {
                // Refused when the configuration was written; only data of an older server can bring one here.
            }
        }
        return found;
    }

    private static LabelSelector Selector(JsonNode? json) =>
        json is JsonObject { Count: > 0 } selector ? LabelSelectorMatcher.FromJson(selector) : LabelSelector.Everything;
}
