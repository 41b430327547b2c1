using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Checks and makes object names.</summary>
public static partial class Names
{
    private const string SuffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int MaxGeneratedBase = 63 - SuffixLength;

    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
        "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
        "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    /// <summary>What is wrong with a name; empty when it is good.</summary>
    /// <param name="prefix">True for generateName, whose end is not the end of the name.</param>
    public static IReadOnlyList<string> Problems(string name, NameRule rule, bool prefix) => rule switch
    {
        NameRule.PathSegment => PathSegmentProblems(name),
        NameRule.Label => LabelProblems(prefix ? MaskTrailingDash(name) : name),
        _ => SubdomainProblems(prefix ? MaskTrailingDash(name) : name),
    };

    /// <summary>A name from <c>generateName</c>: its first 58 characters and five random ones.</summary>
    public static string Generate(string prefix)
    {
        if (prefix.Length > MaxGeneratedBase)
            prefix = prefix[..MaxGeneratedBase];
        return prefix + RandomNumberGenerator.GetString(SuffixAlphabet, SuffixLength);
    }

    internal static List<string> SubdomainProblems(string name)
    {
        var problems = new List<string>();
        if (name.Length > 253)
            problems.Add("must be no more than 253 characters");
        if (!Subdomain().IsMatch(name))
            problems.Add(SubdomainText);
        return problems;
    }

    internal static List<string> LabelProblems(string name)
    {
        if (name.Contains('.', StringComparison.Ordinal))
            return ["must not contain dots"];
        var problems = new List<string>();
        if (name.Length > 63)
            problems.Add("must be no more than 63 characters");
        if (!Label().IsMatch(name))
            problems.Add(LabelText);
        return problems;
    }

    private static List<string> PathSegmentProblems(string name)
    {
        if (name is "." or "..")
            return [$"may not be '{name}'"];
        var problems = new List<string>();
        foreach (var forbidden in "/%")
        {
            if (name.Contains(forbidden, StringComparison.Ordinal))
                problems.Add($"may not contain '{forbidden}'");
        }

        return problems;
    }

    private static string MaskTrailingDash(string name) => name.EndsWith('-') && name.Length > 1 ? name[..^1] + "a" : name;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
