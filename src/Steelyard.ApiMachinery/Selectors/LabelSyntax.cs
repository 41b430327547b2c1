using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>What may be a label key and a label value, with the texts a genuine server refuses others with.</summary>
public static class LabelSyntax
{
    private const int MaxNameLength = 63;
    private const int MaxPrefixLength = 253;
    private const string NameRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>The error of a key, at field <paramref name="field"/>, or null.</summary>
    public static FieldError? CheckKey(string key, string field) => Error(field, key, KeyProblems(key));

    /// <summary>The error of a value, at field <paramref name="field"/>, or null.</summary>
    public static FieldError? CheckValue(string value, string field)
    {
        var problems = new List<string>();
        if (value.Length > MaxNameLength)
            problems.Add("must be no more than 63 bytes");
        if (value.Length > 0 && !IsName(value))
            problems.Add(ValueRule);
        return Error(field, value, problems);
    }

    private static FieldError? Error(string field, string value, List<string> problems) => problems.Count == 0
        ? null
        : new FieldError(FieldErrorType.FieldValueInvalid, field, $"Invalid value: \"{value}\": {string.Join("; ", problems)}");

    private static List<string> KeyProblems(string key)
    {
        var problems = new List<string>();
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            problems.Add($"a valid label key {NameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return problems;
        }

        if (parts.Length == 2)
            AddPrefixProblems(parts[0], problems);
        var name = parts[^1];
        if (name.Length == 0)
            problems.Add("name part must be non-empty");
        else if (name.Length > MaxNameLength)
            problems.Add("name part must be no more than 63 bytes");
        if (!IsName(name))
            problems.Add("name part " + NameRule);
        return problems;
    }

    private static void AddPrefixProblems(string prefix, List<string> problems)
    {
        if (prefix.Length == 0)
        {
            problems.Add("prefix part must be non-empty");
            return;
        }

        if (prefix.Length > MaxPrefixLength)
            problems.Add("prefix part must be no more than 253 bytes");
        if (!IsSubdomain(prefix))
            problems.Add("prefix part " + SubdomainRule);
    }

    private static bool IsName(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    private static bool IsSubdomain(string text)
    {
        var previous = '.';
        foreach (var c in text)
        {
            var alphanumeric = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
            if (!alphanumeric && c is not ('-' or '.'))
                return false;
            if (previous == '.' && !alphanumeric || previous == '-' && c == '.')
                return false;
            previous = c;
        }

        return previous is not ('-' or '.');
    }
}
