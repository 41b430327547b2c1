namespace Steelyard.ApiMachinery.Cel;

/// <summary>The functions <c>sets.contains</c>, <c>sets.equivalent</c> and <c>sets.intersects</c>.</summary>
internal static class CelSets
{
    public static void AddTo(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["sets.contains"] = (a, budget) => Contains(List(a, 0), List(a, 1), budget);
        functions["sets.equivalent"] = (a, budget) => Contains(List(a, 0), List(a, 1), budget) && Contains(List(a, 1), List(a, 0), budget);
        functions["sets.intersects"] = (a, budget) =>
        {
            budget.Spend((long)List(a, 0).Count * List(a, 1).Count);
            return List(a, 0).Any(x => List(a, 1).Any(y => CelOperators.AreEqual(x, y)));
        };
    }

    private static IReadOnlyList<object?> List(object?[] a, int index) => (IReadOnlyList<object?>)a[index]!;

    private static bool Contains(IReadOnlyList<object?> outer, IReadOnlyList<object?> inner, CelBudget budget)
    {
        budget.Spend((long)outer.Count * inner.Count);
        return inner.All(i => outer.Any(o => CelOperators.AreEqual(o, i)));
    }
}
