using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of both kinds of webhook configurations.</summary>
internal sealed class WebhookConfigurationStrategy : DefaultStrategy
{
    private const long DefaultTimeout = 10;
    private static readonly string[] _ruleLists = ["operations", "apiGroups", "apiVersions", "resources"];
    private static readonly (string List, string Others)[] _wildcardLists =
        [("operations", "operations"), ("apiGroups", "API groups"), ("apiVersions", "API versions")];

    public WebhookConfigurationStrategy(GroupVersionKind kind)
        : base(kind)
    {
        HasGeneration = true;
        AllowUnconditionalUpdate = false;
    }

    private bool IsMutating => Kind.Kind == "MutatingWebhookConfiguration";

    protected override void SetDefaults(JsonObject obj)
    {
        foreach (var webhook in obj.Objects("webhooks"))
        {
            webhook.Default("failurePolicy", "Fail");
            webhook.Default("matchPolicy", "Equivalent");
            webhook.GetOrAdd("namespaceSelector");
            webhook.GetOrAdd("objectSelector");
            webhook.Default("timeoutSeconds", DefaultTimeout);
            if (IsMutating)
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
            if (IsMutating)
                CheckChoice(webhook, "reinvocationPolicy", path, errors, "IfNeeded", "Never");
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
        MatchConditionRules.Check(webhook, $"{path}.matchConditions", errors);
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
            CheckWildcards(rule, at, errors);
            var operations = rule.Strings("operations");
            for (var j = 0; j < operations.Count; j++)
            {
                if (operations[j] is not ("*" or "CREATE" or "UPDATE" or "DELETE" or "CONNECT"))
                    errors.NotSupported($"{at}.operations[{j}]", operations[j], "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
            }
            CheckChoice(rule, "scope", at, errors, "*", "Cluster", "Namespaced");
        }
    }

    private static void CheckWildcards(JsonObject rule, string path, FieldErrors errors)
    {
        foreach (var (list, others) in _wildcardLists)
        {
            if (rule.Strings(list) is { Count: > 1 } values && values.Contains("*"))
                errors.Invalid($"{path}.{list}", rule[list], $"if '*' is present, must not specify other {others}");
        }
        if (rule.Strings("resources") is { Count: > 1 } resources && resources.Contains("*/*"))
            errors.Invalid($"{path}.resources", rule["resources"], "if '*/*' is present, must not specify other resources");
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
            CheckUrl(url, $"{path}.url", errors);
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

    private static void CheckUrl(string url, string path, FieldErrors errors)
    {
        const string Form = "; desired format: https://host[/path]";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            errors.Required(path, $"url must be a valid URL: {url}{Form}");
            return;
        }
        if (parsed.Scheme != "https")
            errors.Invalid(path, parsed.Scheme, "'https' is the only allowed URL scheme" + Form);
        if (parsed.Host.Length == 0)
            errors.Invalid(path, parsed.Host, "host must be specified" + Form);
        if (parsed.UserInfo.Length > 0)
            errors.Invalid(path, parsed.UserInfo, "user information is not permitted in the URL");
        if (parsed.Fragment.Length > 1)
            errors.Invalid(path, parsed.Fragment[1..], "fragments are not permitted in the URL");
        if (parsed.Query.Length > 1)
            errors.Invalid(path, parsed.Query[1..], "query parameters are not permitted in the URL");
    }

    private static void CheckChoice(JsonObject holder, string name, string path, FieldErrors errors, params IReadOnlyList<string> choices)
    {
        if (holder.Str(name) is { } value && !choices.Contains(value))
            errors.NotSupported($"{path}.{name}", value, choices);
    }
}
