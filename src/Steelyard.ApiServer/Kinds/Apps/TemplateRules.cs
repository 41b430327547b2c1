using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Pods;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>What all kinds with a selector and a Pod template have in common.</summary>
internal static class TemplateRules
{
    public static void ApplyDefaults(JsonObject spec) => PodDefaults.ApplySpec(spec.GetOrAdd("template").GetOrAdd("spec"));

    /// <summary>Checks selector and template; <paramref name="kind"/> as it appears in "empty selector is invalid for …".</summary>
    public static void Check(JsonObject? spec, string kind, FieldErrors errors)
    {
        var selector = spec.Obj("selector");
        if (selector is null)
            errors.Required("spec.selector");
        else
            LabelRules.CheckSelector(selector, "spec.selector", errors);
        if (selector is not null && LabelRules.IsEmptySelector(selector))
            errors.InvalidText("spec.selector", "{}", $"empty selector is invalid for {kind}");
        CheckTemplate(spec, selector, errors);
    }

    public static void CheckNotNegative(JsonObject? spec, string name, FieldErrors errors)
    {
        if (spec.Int(name) is < 0 and var value)
            errors.Invalid($"spec.{name}", value, "must be greater than or equal to 0");
    }

    public static void CheckSelectorKept(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var selector = obj.Obj("spec").Obj("selector");
        if (!JsonNode.DeepEquals(selector, old.Obj("spec").Obj("selector")))
            errors.InvalidText("spec.selector", FieldErrors.Print(Sorted(selector)), "field is immutable");
    }

    /// <summary>The selector with its labels in the order in which they are printed.</summary>
    private static JsonObject? Sorted(JsonObject? selector)
    {
        var sorted = (JsonObject?)selector?.DeepClone();
        if (sorted?["matchLabels"] is JsonObject labels)
            sorted["matchLabels"] = new JsonObject(labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, label.Value?.DeepClone())));
        return sorted;
    }

    /// <summary>A count or a percentage ("25%") that is at least 0; null when it is neither.</summary>
    public static long? CheckCountOrPercent(JsonNode? value, string path, FieldErrors errors)
    {
        if (value is null)
            return null;
        if (value.AsInt() is { } count)
        {
            if (count < 0)
                errors.Invalid(path, count, "must be greater than or equal to 0");
            return count;
        }
        var text = value.AsStr() ?? "";
        if (text.EndsWith('%') && long.TryParse(text[..^1], out var percent) && percent >= 0 && !text.StartsWith('+'))
            return percent;
        errors.Invalid(path, text, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        return null;
    }

    /// <summary>At most all of them.</summary>
    public static void CheckAtMostAll(JsonNode? value, string path, FieldErrors errors)
    {
        if (value.AsStr() is { } text && text.EndsWith('%') && long.TryParse(text[..^1], out var percent) && percent > 100)
            errors.Invalid(path, text, "must not be greater than 100%");
    }

    private static void CheckTemplate(JsonObject? spec, JsonObject? selector, FieldErrors errors)
    {
        var template = spec.Obj("template");
        var labels = template.Obj("metadata").Obj("labels");
        if (!Selects(selector, labels))
            errors.InvalidText("spec.template.metadata.labels", FieldErrors.Print(labels), "`selector` does not match template `labels`");
        LabelRules.CheckLabels(labels, "spec.template.metadata.labels", errors);
        PodValidation.Spec(template.Obj("spec"), "spec.template.spec", errors);
        var policy = template.Obj("spec").Text("restartPolicy");
        if (policy != "Always")
        {
            // One error for a policy that is not even known.
            errors.RemoveAll(static e => e.Field == "spec.template.spec.restartPolicy");
            errors.NotSupported("spec.template.spec.restartPolicy", policy, "Always");
        }
    }

    private static bool Selects(JsonObject? selector, JsonObject? labels)
    {
        try
        {
            return LabelSelectorMatcher.FromJson(selector).Matches(labels);
        }
        catch (StatusException)
        {
            // What is wrong with the selector is said at its own path.
            return true;
        }
    }
}
