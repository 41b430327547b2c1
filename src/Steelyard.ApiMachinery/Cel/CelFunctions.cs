namespace Steelyard.ApiMachinery.Cel;

/// <summary>All functions and methods by name. Each takes its values and the budget, for work that depends on their size.</summary>
internal static class CelFunctions
{
    public delegate object? Function(object?[] arguments, CelBudget budget);

    /// <summary>Identifiers that stand for types.</summary>
    public static readonly IReadOnlyDictionary<string, string> TypeNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bool"] = "bool",
        ["int"] = "int",
        ["uint"] = "uint",
        ["double"] = "double",
        ["string"] = "string",
        ["bytes"] = "bytes",
        ["list"] = "list",
        ["map"] = "map",
        ["null_type"] = "null_type",
        ["type"] = "type",
    };

    private static readonly Dictionary<string, Function> Globals = BuildGlobals();
    private static readonly Dictionary<string, Function> Members = BuildMembers();

    public static bool IsGlobal(string name) => Globals.ContainsKey(name);

    public static bool IsMember(string name) => Members.ContainsKey(name);

    public static object? CallGlobal(string name, object?[] arguments, CelBudget budget) =>
        Globals.TryGetValue(name, out var function)
            ? Call(function, name, arguments, budget)
            : throw CelOperators.NoOverload(name, arguments);

    public static object? CallMember(string name, object? target, object?[] arguments, CelBudget budget) =>
        Members.TryGetValue(name, out var function)
            ? Call(function, name, [target, .. arguments], budget)
            : throw CelOperators.NoOverload(name, [target, .. arguments]);

    private static object? Call(Function function, string name, object?[] arguments, CelBudget budget)
    {
        try
        {
            return function(arguments, budget);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or InvalidCastException or NullReferenceException)
        {
            // Functions unpack their arguments by cast: a wrong number or type of them is no overload.
            throw CelOperators.NoOverload(name, arguments);
        }
    }

    private static Dictionary<string, Function> BuildGlobals()
    {
        var functions = new Dictionary<string, Function>(StringComparer.Ordinal);
        AddOperators(functions);
        CelConversions.AddTo(functions);
        CelNetwork.AddGlobals(functions);
        CelQuantityFunctions.AddGlobals(functions);
        CelSets.AddTo(functions);
        CelOptionals.AddGlobals(functions);
        functions["size"] = (a, _) => CelText.Size(Arity(a, 1)[0]);
        functions["matches"] = (a, budget) => CelText.Matches(Arity(a, 2), budget);
        return functions;
    }

    private static Dictionary<string, Function> BuildMembers()
    {
        var functions = new Dictionary<string, Function>(StringComparer.Ordinal);
        CelText.AddTo(functions);
        CelLists.AddTo(functions);
        CelTimes.AddTo(functions);
        CelNetwork.AddMembers(functions);
        CelQuantityFunctions.AddMembers(functions);
        CelOptionals.AddMembers(functions);
        return functions;
    }

    /// <summary>Refuses a wrong number of arguments (counting the target of a method).</summary>
    public static object?[] Arity(object?[] arguments, int count) =>
        arguments.Length == count ? arguments : throw new InvalidCastException();

    private static void AddOperators(Dictionary<string, Function> functions)
    {
        functions["_==_"] = (a, _) => CelOperators.AreEqual(a[0], a[1]);
        functions["_!=_"] = (a, _) => !CelOperators.AreEqual(a[0], a[1]);
        functions["_<_"] = (a, _) => CelOperators.Compare(a[0], a[1], "_<_") < 0;
        functions["_<=_"] = (a, _) => CelOperators.Compare(a[0], a[1], "_<=_") <= 0;
        functions["_>_"] = (a, _) => CelOperators.Compare(a[0], a[1], "_>_") > 0;
        functions["_>=_"] = (a, _) => CelOperators.Compare(a[0], a[1], "_>=_") >= 0;
        functions["_+_"] = (a, budget) => Sum(a, budget);
        functions["_-_"] = (a, _) => CelOperators.Subtract(a[0], a[1]);
        functions["_*_"] = (a, _) => CelOperators.Multiply(a[0], a[1]);
        functions["_/_"] = (a, _) => CelOperators.Divide(a[0], a[1]);
        functions["_%_"] = (a, _) => CelOperators.Modulo(a[0], a[1]);
        functions["!_"] = (a, _) => !CelInterpreter.Truth(a[0], "!_");
        functions["-_"] = (a, _) => CelOperators.Negate(a[0]);
        functions["@in"] = (a, budget) =>
        {
            budget.Spend(a[1] is IReadOnlyList<object?> list ? list.Count : 1);
            return CelOperators.Contains(a[1], a[0]);
        };
    }

    private static object Sum(object?[] a, CelBudget budget)
    {
        budget.Spend((CelText.CostOf(a[0]) + CelText.CostOf(a[1])) / 10);
        return CelOperators.Add(a[0], a[1]);
    }
}
