using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of both kinds of webhook configurations.</summary>
internal sealed class WebhookConfigurationStrategy : DefaultStrategy
{
    private const long DefaultTimeout = 10;
    private static readonly string[] _ruleLists = ["operations", "apiGroups", "apiVersions", "resources"];

    public WebhookConfigurationStrategy(GroupVersionKind kind)
        : base(kind)
    {
        HasGeneration = true;
        AllowUnconditionalUpdate = false;
    }

    protected override void SetDefaults(JsonObject obj)
    {
        foreach (var webhook in obj.Objects("webhooks"))
        {
            webhook.Default("failurePolicy", "Fail");
            webhook.Default("matchPolicy", "Equivalent");
            webhook.GetOrAdd("namespaceSelector");
            webhook.GetOrAdd("objectSelector");
            webhook.Default("timeoutSeconds", DefaultTimeout);
            if (Kind.Kind == "MutatingWebhookConfiguration")
                webhook.Default("reinvocationPolicy", "Never");
            webhook.Obj("clientConfig").Obj("service")?.Default("port", 443);
            foreach (var rule in webhook.Objects("rules"))
                rule.Default("scope", "*");
        }
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var i = 0;
        foreach (var webhook in obj.Objects("webhooks"))
        {
            var path = $"webhooks[{i++}]";
            CheckWebhook(webhook, path, errors);
            if (!names.Add(webhook.Text("name")))
                errors.Duplicate($"{path}.name", webhook.Text("name"));
        }
    }

    private static void CheckWebhook(JsonObject webhook, string path, FieldErrors errors)
    {
        var name = webhook.Text("name");
        if (name.Length == 0)
            errors.Required($"{path}.name");
        else if (!LabelRules.IsSubdomain(name))
            errors.Invalid($"{path}.name", name, LabelRules.SubdomainAdvice);
        else if (name.Split('.').Length < 3)
            errors.Invalid($"{path}.name", name, "should be a domain with at least three segments separated by dots");
        CheckRules(webhook, path, errors);
        CheckChoice(webhook, "failurePolicy", path, errors, "Fail", "Ignore");
        CheckChoice(webhook, "matchPolicy", path, errors, "Equivalent", "Exact");
        if (webhook.Str("sideEffects") is null)
            errors.Required($"{path}.sideEffects", "must specify one of None, NoneOnDryRun");
        else
            CheckChoice(webhook, "sideEffects", path, errors, "None", "NoneOnDryRun");
        if (webhook.Int("timeoutSeconds") is { } timeout && timeout is < 1 or > 30)
            errors.Invalid($"{path}.timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds");
        LabelRules.CheckSelector(webhook.Obj("namespaceSelector"), $"{path}.namespaceSelector", errors);
        LabelRules.CheckSelector(webhook.Obj("objectSelector"), $"{path}.objectSelector", errors);
        CheckClient(webhook.Obj("clientConfig"), $"{path}.clientConfig", errors);
        var versions = webhook.Strings("admissionReviewVersions");
        if (versions.Count == 0)
            errors.Required($"{path}.admissionReviewVersions", "must specify one of v1, v1beta1");
        else if (!versions.Any(static v => v is "v1" or "v1beta1"))
            errors.Invalid($"{path}.admissionReviewVersions", webhook["admissionReviewVersions"], "must include at least one of v1, v1beta1");
    }

    private static void CheckRules(JsonObject webhook, string path, FieldErrors errors)
    {
        var i = 0;
        foreach (var rule in webhook.Objects("rules"))
        {
            var at = $"{path}.rules[{i++}]";
            foreach (var list in _ruleLists)
            {
                if (rule.Strings(list).Count == 0)
                    errors.Required($"{at}.{list}");
            }
            var operations = rule.Strings("operations");
            for (var j = 0; j < operations.Count; j++)
            {
                if (operations[j] is not ("*" or "CREATE" or "UPDATE" or "DELETE" or "CONNECT"))
                    errors.NotSupported($"{at}.operations[{j}]", operations[j], "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
            }
            CheckChoice(rule, "scope", at, errors, "*", "Cluster", "Namespaced");
        }
    }

    private static void CheckClient(JsonObject? client, string path, FieldErrors errors)
    {
        var service = client.Obj("service");
        if (client.Str("url") is null == service is null)
        {
            errors.Required(path, "exactly one of url or service is required");
        }
        else if (client.Str("url") is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
                errors.Required($"{path}.url", $"url must be a valid URL: {url}");
            else if (parsed.Scheme != "https")
                errors.Invalid($"{path}.url", parsed.Scheme, "'https' is the only allowed URL scheme; desired format: https://host[/path]");
        }
        else
        {
            foreach (var part in (string[])["name", "namespace"])
            {
                if (service.Text(part).Length == 0)
                    errors.Required($"{path}.service.{part}", $"service {part} is required");
            }
        }
    }

    private static void CheckChoice(JsonObject holder, string name, string path, FieldErrors errors, params IReadOnlyList<string> choices)
    {
        if (holder.Str(name) is { } value && !choices.Contains(value))
            errors.NotSupported($"{path}.{name}", value, choices);
    }
}
