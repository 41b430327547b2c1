namespace Steelyard.ApiMachinery.Cel;

/// <summary>Field names that are not identifiers are written escaped in rules: <c>self.a__dash__b</c>.</summary>
public static class CelEscaping
{
    private static readonly (string Escape, string Text)[] Sequences =
        [("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"), ("__underscores__", "__")];

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    };

    /// <summary>The name of the field in the object.</summary>
    public static string Unescape(string identifier)
    {
        if (!identifier.Contains("__", StringComparison.Ordinal))
            return identifier;
        if (identifier.Length > 4 && identifier.StartsWith("__", StringComparison.Ordinal) && identifier.EndsWith("__", StringComparison.Ordinal)
            && Keywords.Contains(identifier[2..^2]))
            return identifier[2..^2];
        foreach (var (escape, text) in Sequences)
            identifier = identifier.Replace(escape, text, StringComparison.Ordinal);
        return identifier;
    }
}
