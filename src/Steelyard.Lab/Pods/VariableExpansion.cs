using System.Text;

namespace Steelyard.Lab.Pods;

/// <summary>The references $(NAME) in commands, arguments and variables; $$ stands for one dollar sign.</summary>
internal static class VariableExpansion
{
    /// <summary>References to names that are not there stay as they are.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            var end = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (end >= 0)
            {
                var name = text[(i + 2)..end];
                result.Append(variables.TryGetValue(name, out var value) ? value : $"$({name})");
                i = end;
            }
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else
            {
                result.Append('$');
            }
        }
        return result.ToString();
    }
}
