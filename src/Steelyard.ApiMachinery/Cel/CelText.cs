using System.Text;
using Steelyard.ApiMachinery.Text;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Methods of strings, the Kubernetes and CEL extension libraries included. Positions count code points.</summary>
internal static class CelText
{
    private const int MaxResult = 10_000_000;

    public static void AddTo(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["size"] = (a, _) => Size(CelFunctions.Arity(a, 1)[0]);
        functions["matches"] = Matches;
        functions["startsWith"] = (a, _) => String(a, 0).StartsWith(String(a, 1), StringComparison.Ordinal);
        functions["endsWith"] = (a, _) => String(a, 0).EndsWith(String(a, 1), StringComparison.Ordinal);
        functions["contains"] = Contains;
        functions["lowerAscii"] = (a, _) => MapAscii(String(a, 0), char.ToLowerInvariant);
        functions["upperAscii"] = (a, _) => MapAscii(String(a, 0), char.ToUpperInvariant);
        functions["trim"] = (a, _) => String(a, 0).Trim();
        functions["split"] = Split;
        functions["join"] = Join;
        functions["replace"] = Replace;
        functions["substring"] = (a, _) => Substring(a);
        functions["charAt"] = (a, _) => CharAt(a);
        functions["reverse"] = (a, _) => a[0] is string text ? string.Concat(text.EnumerateRunes().Reverse()) : CelLists.Reverse(a);
        functions["find"] = (a, budget) => FindAll(a, budget, 1).FirstOrDefault() ?? "";
        functions["findAll"] = (a, budget) => FindAll(a, budget, a.Length > 2 ? (long)a[2]! : -1);
        functions["format"] = (a, budget) => CelFormat.Format(String(a, 0), (IReadOnlyList<object?>)a[1]!, budget);
        functions["indexOf"] = (a, budget) => a[0] is string ? IndexOf(a, budget) : CelLists.IndexOf(a, last: false);
        functions["lastIndexOf"] = (a, budget) => a[0] is string ? LastIndexOf(a, budget) : CelLists.IndexOf(a, last: true);
    }

    public static string String(object?[] arguments, int index) => (string)arguments[index]!;

    public static long CostOf(object? value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        IReadOnlyList<object?> list => list.Count,
        _ => 1,
    };

    public static object Size(object? value) => value switch
    {
        string text => (long)text.EnumerateRunes().Count(),
        byte[] bytes => (long)bytes.Length,
        ICelMap map => (long)map.Count,
        IReadOnlyList<object?> list => (long)list.Count,
        _ => throw CelOperators.NoOverload("size", value),
    };

    public static object Matches(object?[] a, CelBudget budget)
    {
        CelFunctions.Arity(a, 2);
        budget.Spend(String(a, 0).Length * (1 + String(a, 1).Length / 4) / 10);
        return Regex(String(a, 1)).IsMatch(String(a, 0));
    }

    private static System.Text.RegularExpressions.Regex Regex(string pattern)
    {
        try
        {
            return GoRegex.Get(pattern);
        }
        catch (FormatException e)
        {
            throw new CelErrorException(e.Message);
        }
    }

    private static object Contains(object?[] a, CelBudget budget)
    {
        budget.Spend(String(a, 0).Length * (1 + String(a, 1).Length / 10) / 10);
        return String(a, 0).Contains(String(a, 1), StringComparison.Ordinal);
    }

    private static string MapAscii(string text, Func<char, char> map) =>
        string.Create(text.Length, (text, map), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAscii(state.text[i]) ? state.map(state.text[i]) : state.text[i];
        });

    private static object Split(object?[] a, CelBudget budget)
    {
        var (text, separator) = (String(a, 0), String(a, 1));
        budget.Spend(text.Length / 10);
        var limit = a.Length > 2 ? (long)a[2]! : -1;
        if (limit == 0)
            return new List<object?>();
        var count = limit < 0 ? int.MaxValue : (int)Math.Min(limit, int.MaxValue);
        if (separator.Length > 0)
            return text.Split(separator, count).ToList<object?>();
        var runes = text.EnumerateRunes().Select(r => r.ToString()).ToList();
        return runes.Count <= count
            ? runes.ToList<object?>()
            : [.. runes.Take(count - 1), string.Concat(runes.Skip(count - 1))];
    }

    private static object Join(object?[] a, CelBudget budget)
    {
        var parts = ((IReadOnlyList<object?>)a[0]!).Select(p => (string)p!).ToList();
        budget.Spend(parts.Sum(p => p.Length) / 10);
        return string.Join(a.Length > 1 ? String(a, 1) : "", parts);
    }

    private static object Replace(object?[] a, CelBudget budget)
    {
        var (text, from, to) = (String(a, 0), String(a, 1), String(a, 2));
        budget.Spend(text.Length / 10);
        var limit = a.Length > 3 ? (long)a[3]! : -1;
        if (limit == 0 || (from.Length == 0 && to.Length == 0))
            return text;
        var result = new StringBuilder();
        var position = 0;
        for (long n = 0; limit < 0 || n < limit; n++)
        {
            var found = text.IndexOf(from, position, StringComparison.Ordinal);
            if (found < 0 || (from.Length == 0 && position > text.Length))
                break;
            result.Append(text, position, found - position).Append(to);
            position = found + from.Length;
            if (from.Length == 0 && position < text.Length)
                result.Append(text[position]);
            position += from.Length == 0 ? 1 : 0;
            if (result.Length > MaxResult)
                throw new CelBudgetException();
        }
        return position < text.Length ? result.Append(text, position, text.Length - position).ToString() : result.ToString();
    }

    private static object Substring(object?[] a)
    {
        var runes = String(a, 0).EnumerateRunes().ToArray();
        var start = (long)a[1]!;
        var end = a.Length > 2 ? (long)a[2]! : runes.Length;
        if (start < 0 || start > runes.Length || end < 0 || end > runes.Length)
            throw new CelErrorException($"index out of range: {(start < 0 || start > runes.Length ? start : end)}");
        if (start > end)
            throw new CelErrorException($"invalid substring range. start: {start}, end: {end}");
        return string.Concat(runes[(int)start..(int)end]);
    }

    private static object CharAt(object?[] a)
    {
        var runes = String(a, 0).EnumerateRunes().ToArray();
        var index = (long)a[1]!;
        if (index < 0 || index > runes.Length)
            throw new CelErrorException($"index out of range: {index}");
        return index == runes.Length ? "" : runes[index].ToString();
    }

    private static object IndexOf(object?[] a, CelBudget budget)
    {
        var text = String(a, 0);
        budget.Spend(text.Length / 10);
        var start = a.Length > 2 ? Offset(text, (long)a[2]!) : 0;
        return CodePoints(text, text.IndexOf(String(a, 1), start, StringComparison.Ordinal));
    }

    private static object LastIndexOf(object?[] a, CelBudget budget)
    {
        var (text, wanted) = (String(a, 0), String(a, 1));
        budget.Spend(text.Length / 10);
        var limit = a.Length > 2 ? Offset(text, (long)a[2]!) : text.Length;
        var end = Math.Min(text.Length, limit + wanted.Length);
        return CodePoints(text, text[..end].LastIndexOf(wanted, StringComparison.Ordinal));
    }

    private static int Offset(string text, long index)
    {
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (index-- == 0)
                return position;
            position += rune.Utf16SequenceLength;
        }
        return index == 0 ? position : throw new CelErrorException($"index out of range: {index}");
    }

    private static long CodePoints(string text, int position) =>
        position < 0 ? -1 : text.AsSpan(0, position).EnumerateRunes() is var runes ? Count(runes) : 0;

    private static long Count(SpanRuneEnumerator runes)
    {
        long count = 0;
        foreach (var _ in runes)
            count++;
        return count;
    }

    private static List<object?> FindAll(object?[] a, CelBudget budget, long limit)
    {
        budget.Spend(String(a, 0).Length * (1 + String(a, 1).Length / 4) / 10);
        var results = new List<object?>();
        for (var match = Regex(String(a, 1)).Match(String(a, 0)); match.Success && (limit < 0 || results.Count < limit); match = match.NextMatch())
            results.Add(match.Value);
        return results;
    }
}
