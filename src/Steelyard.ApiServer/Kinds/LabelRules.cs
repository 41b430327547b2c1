using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds;

/// <summary>Rules of names, labels and label selectors, with the texts a genuine server gives.</summary>
internal static class LabelRules
{
    public const string LabelAdvice =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    public const string SubdomainAdvice =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string NameAdvice =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueAdvice =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static bool IsLabel(string text) => text.Length is > 0 and <= 63 && IsLabelOfAnyLength(text);

    public static bool IsSubdomain(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(IsLabelOfAnyLength);

    public static void CheckLabels(JsonObject? labels, string path, FieldErrors errors)
    {
        foreach (var (key, value) in labels ?? [])
        {
            CheckQualifiedName(key, path, errors);
            CheckValue(value.AsStr() ?? "", path, errors);
        }
    }

    public static void CheckValue(string value, string path, FieldErrors errors)
    {
        if (value.Length > 63)
            errors.Invalid(path, value, "must be no more than 63 bytes");
        if (value.Length > 0 && !IsName(value))
            errors.Invalid(path, value, ValueAdvice);
    }

    /// <summary>[prefix/]name, as label keys are.</summary>
    public static void CheckQualifiedName(string key, string path, FieldErrors errors)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        if (name.Contains('/'))
        {
            errors.Invalid(
                path, key,
                "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return;
        }
        if (slash == 0)
            errors.Invalid(path, key, "prefix part must be non-empty");
        else if (slash > 0 && !IsSubdomain(key[..slash]))
            errors.Invalid(path, key, "prefix part " + SubdomainAdvice);
        if (name.Length == 0)
            errors.Invalid(path, key, "name part must be non-empty");
        else if (name.Length > 63)
            errors.Invalid(path, key, "name part must be no more than 63 bytes");
        if (!IsName(name))
            errors.Invalid(path, key, NameAdvice);
    }

    /// <summary>Checks a LabelSelector.</summary>
    public static void CheckSelector(JsonObject? selector, string path, FieldErrors errors)
    {
        CheckLabels(selector.Obj("matchLabels"), $"{path}.matchLabels", errors);
        var i = 0;
        foreach (var requirement in selector.Objects("matchExpressions"))
        {
            CheckRequirement(requirement, $"{path}.matchExpressions[{i}]", errors);
            i++;
        }
    }

    public static bool IsEmptySelector(JsonObject? selector) =>
        selector.Obj("matchLabels") is null or { Count: 0 } && !selector.Objects("matchExpressions").Any();

    private static void CheckRequirement(JsonObject requirement, string path, FieldErrors errors)
    {
        var values = requirement.Strings("values");
        switch (requirement.Text("operator"))
        {
            case "In" or "NotIn":
                if (values.Count == 0)
                    errors.Required($"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist":
                if (values.Count > 0)
                    errors.Forbidden($"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            default:
                errors.Invalid($"{path}.operator", requirement.Text("operator"), "not a valid selector operator");
                break;
        }
        CheckQualifiedName(requirement.Text("key"), $"{path}.key", errors);
        for (var i = 0; i < values.Count; i++)
            CheckValue(values[i], $"{path}.values[{i}]", errors);
    }

    private static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsLabelOfAnyLength(string text) =>
        text.Length > 0 && text[0] != '-' && text[^1] != '-'
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
