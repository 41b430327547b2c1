using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Printing;

/// <summary>
/// The simple JSON paths that printer columns may use: <c>.a.b</c>, <c>['a.b']</c>, <c>[0]</c>, <c>[-1]</c>,
/// <c>[*]</c> and the filter <c>[?(@.type=="Ready")]</c>. A path that cannot be read finds nothing, so that one bad
/// column does not hide the objects.
/// </summary>
internal static class ColumnPath
{
    private delegate IEnumerable<JsonNode?> Step(JsonNode? node);

    public static Func<JsonNode, IReadOnlyList<JsonNode?>> Compile(string path)
    {
        var steps = new List<Step>();
        var rest = path.AsSpan().Trim().TrimStart('{').TrimEnd('}').TrimStart('$');
        while (rest.Length > 0)
        {
            if (!TryReadStep(ref rest, out var step))
                return _ => [];
            steps.Add(step);
        }
        return root => Run(steps, root);
    }

    private static List<JsonNode?> Run(List<Step> steps, JsonNode root)
    {
        List<JsonNode?> found = [root];
        foreach (var step in steps)
            found = found.SelectMany(node => step(node)).ToList();
        return found;
    }

    private static bool TryReadStep(ref ReadOnlySpan<char> rest, out Step step)
    {
        step = Nothing;
        if (rest[0] != '[')
        {
            var name = rest.TrimStart('.');
            // A backslash keeps a dot inside a name: .metadata.annotations.example\.org/x
            var end = EndOfName(name);
            step = Field(name[..end].ToString().Replace("\\.", ".", StringComparison.Ordinal));
            rest = name[end..];
            return end > 0;
        }
        var close = EndOfBracket(rest);
        if (close < 0)
            return false;
        var inside = rest[1..close].Trim();
        rest = rest[(close + 1)..];
        return TryReadBracket(inside, out step);
    }

    private static int EndOfName(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '[' || (name[i] == '.' && (i == 0 || name[i - 1] != '\\')))
                return i;
        }
        return name.Length;
    }

    private static int EndOfBracket(ReadOnlySpan<char> text)
    {
        var quote = '\0';
        for (var i = 1; i < text.Length; i++)
        {
            if (quote != '\0')
                quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '\'' or '"')
                quote = text[i];
            else if (text[i] == ']')
                return i;
        }
        return -1;
    }

    private static bool TryReadBracket(ReadOnlySpan<char> inside, out Step step)
    {
        step = Nothing;
        if (inside is "*")
            step = Children;
        else if (int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            step = Index(index);
        else if (inside.StartsWith("?(") && inside.EndsWith(")"))
            return TryReadFilter(inside[2..^1], out step);
        else if (inside.Length > 1 && inside[0] is '\'' or '"')
            step = Field(inside[1..^1].ToString());
        else
            return false;
        return true;
    }

    private static bool TryReadFilter(ReadOnlySpan<char> condition, out Step step)
    {
        var negated = condition.IndexOf("!=") >= 0;
        var at = negated ? condition.IndexOf("!=") : condition.IndexOf("==");
        step = Nothing;
        if (at < 0 || condition.TrimStart() is not ['@', ..])
            return false;
        var left = Compile(condition[..at].Trim()[1..].ToString());
        var wanted = condition[(at + 2)..].Trim().Trim("'\"").ToString();
        step = node => Children(node).Where(item =>
            item is not null && left(item).Any(v => v is not null && TextOf(v) == wanted) != negated);
        return true;
    }

    private static string TextOf(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? value.Text() : value.ToJsonString();

    private static Step Field(string name) => node =>
        node is JsonObject obj && obj.TryGetPropertyValue(name, out var value) ? [value] : [];

    private static Step Index(int index) => node =>
    {
        if (node is not JsonArray array)
            return [];
        var at = index < 0 ? array.Count + index : index;
        return at >= 0 && at < array.Count ? [array[at]] : [];
    };

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray array => array,
        JsonObject obj => obj.Select(p => p.Value),
        _ => [],
    };

    private static IEnumerable<JsonNode?> Nothing(JsonNode? node) => [];
}
