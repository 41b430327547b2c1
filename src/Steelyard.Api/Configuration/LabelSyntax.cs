using System.Buffers;

namespace Steelyard.Api.Configuration;

/// <summary>What Kubernetes allows as label keys and values.</summary>
internal static class LabelSyntax
{
    private const int MaxNameLength = 63;
    private const int MaxPrefixLength = 253;

    private static readonly SearchValues<char> _lowerAlphanumeric = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> _nameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    public static bool IsKey(string? key)
    {
        var text = key.AsSpan();
        var slash = text.IndexOf('/');
        return slash < 0 ? IsName(text) : IsDnsSubdomain(text[..slash]) && IsName(text[(slash + 1)..]);
    }

    public static bool IsValue(string? value) => string.IsNullOrEmpty(value) || IsName(value);

    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.ContainsAnyExcept(_nameCharacters);

    private static bool IsDnsSubdomain(ReadOnlySpan<char> prefix)
    {
        if (prefix.Length is 0 or > MaxPrefixLength)
            return false;
        foreach (var range in prefix.Split('.'))
        {
            var label = prefix[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(_lowerAlphanumeric))
                return false;
        }

        return true;
    }
}
