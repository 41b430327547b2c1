using System.Text.RegularExpressions;

namespace Steelyard.Speaker.Layer2;

/// <summary>
/// Names of interfaces that never take part: regular expressions that match anywhere in a name, from the key
/// <c>announcedInterfacesToExclude</c> of a small YAML file (excludel2.yaml).
/// </summary>
public sealed class InterfaceExclusion
{
    private const string Key = "announcedInterfacesToExclude:";

    /// <summary>No interface is excluded.</summary>
    public static readonly InterfaceExclusion None = new([]);

    private readonly Regex[] _expressions;

    private InterfaceExclusion(Regex[] expressions) => _expressions = expressions;

    public bool Excludes(string interfaceName) => Array.Exists(_expressions, expression => expression.IsMatch(interfaceName));

    /// <summary>Reads the file; one that does not exist excludes nothing.</summary>
    /// <exception cref="FormatException">An expression is wrong or the file is not of the expected form.</exception>
    public static InterfaceExclusion Load(string path) =>
        File.Exists(path) ? Parse(File.ReadAllText(path), path) : None;

    /// <summary>Reads a list in block style (one <c>- expression</c> a line) or in flow style (<c>[a, b]</c> on one line).</summary>
    /// <param name="source">What error messages call the text.</param>
    public static InterfaceExclusion Parse(string yaml, string source)
    {
        var expressions = new List<Regex>();
        var inList = false;
        foreach (var (number, raw) in yaml.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#' || line is "---" or "...")
                continue;
            if (line.StartsWith(Key, StringComparison.Ordinal))
            {
                inList = true;
                expressions.AddRange(FlowItems(line[Key.Length..].Trim(), Where(source, number)).Select(item => Compile(item, Where(source, number))));
            }
            else if (inList && line.StartsWith("- ", StringComparison.Ordinal))
            {
                expressions.Add(Compile(Unquote(WithoutComment(line[2..].Trim())), Where(source, number)));
            }
            else
            {
                throw new FormatException($"{Where(source, number)}: expected \"{Key}\" with a list of regular expressions, found \"{line}\"");
            }
        }

        return new InterfaceExclusion([.. expressions]);
    }

    private static string Where(string source, int index) => $"{source} line {index + 1}";

    private static IEnumerable<string> FlowItems(string text, string where)
    {
        text = WithoutComment(text);
        if (text is "" or "null" or "~")
            return [];
        if (text is not ['[', .., ']'])
            throw new FormatException($"{where}: expected a list, found \"{text}\"");
        return SplitOutsideQuotes(text[1..^1]).Select(item => Unquote(item.Trim())).Where(item => item.Length > 0);
    }

    private static IEnumerable<string> SplitOutsideQuotes(string text)
    {
        var start = 0;
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == quote)
                quote = null;
            else if (quote is null && text[i] is '"' or '\'')
                quote ??= text[i];
            if (quote is not null || text[i] != ',')
                continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }

    private static string WithoutComment(string text) =>
        text is ['"' or '\'', ..] || text.IndexOf(" #", StringComparison.Ordinal) is not (>= 0 and var hash) ? text : text[..hash].TrimEnd();

    private static string Unquote(string text) => text switch
    {
        ['\'', .. var inner, '\''] => inner.Replace("''", "'", StringComparison.Ordinal),
        ['"', .. var inner, '"'] => inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal),
        _ => text,
    };

    private static Regex Compile(string expression, string where)
    {
        try
        {
            // Without backtracking an expression takes linear time, as in the notation's home.
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{where}: \"{expression}\" is not a regular expression: {e.Message}", e);
        }
    }
}
