namespace Steelyard.ApiMachinery.Patching;

/// <summary>JSON pointers (RFC 6901): <c>/a/b~1c/0</c>; the empty pointer is the whole document.</summary>
internal static class JsonPointer
{
    /// <summary>The unescaped tokens, or null when the text is no pointer.</summary>
    public static string[]? TryParse(string pointer)
    {
        if (pointer.Length == 0)
            return [];
        if (pointer[0] != '/')
            return null;
        var tokens = pointer[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            // ~1 first: "~01" has to become "~1", not "/".
            if (tokens[i].Contains('~', StringComparison.Ordinal))
                tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return tokens;
    }
}
