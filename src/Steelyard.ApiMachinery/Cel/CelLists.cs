namespace Steelyard.ApiMachinery.Cel;

/// <summary>Methods of lists.</summary>
internal static class CelLists
{
    public static void AddTo(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["isSorted"] = (a, budget) => IsSorted(List(a, budget));
        functions["sum"] = (a, budget) => Sum(List(a, budget));
        functions["min"] = (a, budget) => Extreme(List(a, budget), -1);
        functions["max"] = (a, budget) => Extreme(List(a, budget), 1);
        functions["distinct"] = (a, budget) => Distinct(List(a, budget));
        functions["slice"] = (a, budget) => Slice(List(a, budget), (long)a[1]!, (long)a[2]!);
        functions["flatten"] = (a, budget) => Flatten(List(a, budget), a.Length > 1 ? (long)a[1]! : 1);
        functions["sort"] = (a, budget) => Sort(List(a, budget));
        functions["first"] = (a, budget) => List(a, budget) is { Count: > 0 } list ? CelOptional.Of(list[0]) : CelOptional.None;
        functions["last"] = (a, budget) => List(a, budget) is { Count: > 0 } list ? CelOptional.Of(list[^1]) : CelOptional.None;
    }

    public static object IndexOf(object?[] a, bool last)
    {
        var list = (IReadOnlyList<object?>)a[0]!;
        for (var n = 0; n < list.Count; n++)
        {
            var i = last ? list.Count - 1 - n : n;
            if (CelOperators.AreEqual(list[i], a[1]))
                return (long)i;
        }
        return -1L;
    }

    public static object Reverse(object?[] a) => ((IReadOnlyList<object?>)a[0]!).Reverse().ToList();

    private static IReadOnlyList<object?> List(object?[] a, CelBudget budget)
    {
        var list = (IReadOnlyList<object?>)a[0]!;
        budget.Spend(list.Count);
        return list;
    }

    private static bool IsSorted(IReadOnlyList<object?> list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (CelOperators.Compare(list[i - 1], list[i], "_<=_") is not <= 0)
                return false;
        }
        return true;
    }

    private static object Sum(IReadOnlyList<object?> list) =>
        list.Count == 0 ? 0L : list.Skip(1).Aggregate(list[0]!, (sum, item) => CelOperators.Add(sum, item));

    private static object? Extreme(IReadOnlyList<object?> list, int sign)
    {
        if (list.Count == 0)
            throw new CelErrorException(sign < 0 ? "min called on empty list" : "max called on empty list");
        return list.Aggregate((best, item) => CelOperators.Compare(item, best, "_<_") * sign > 0 ? item : best);
    }

    private static List<object?> Distinct(IReadOnlyList<object?> list)
    {
        var result = new List<object?>();
        foreach (var item in list)
        {
            if (!result.Exists(r => CelOperators.AreEqual(r, item)))
                result.Add(item);
        }
        return result;
    }

    private static List<object?> Slice(IReadOnlyList<object?> list, long start, long end)
    {
        if (start < 0 || end < start || end > list.Count)
            throw new CelErrorException($"cannot slice({start}, {end}), list is length {list.Count}");
        return [.. list.Skip((int)start).Take((int)(end - start))];
    }

    private static List<object?> Flatten(IReadOnlyList<object?> list, long depth) =>
        [.. list.SelectMany(i => i is IReadOnlyList<object?> inner && depth > 0 ? Flatten(inner, depth - 1) : [i])];

    private static List<object?> Sort(IReadOnlyList<object?> list)
    {
        var result = list.ToList();
        // Incomparable items must fail as an error value and not as a broken comparison inside the sort.
        foreach (var item in result)
            CelOperators.Compare(result[0], item, "sort");
        result.Sort((x, y) => CelOperators.Compare(x, y, "sort") ?? 0);
        return result;
    }
}
