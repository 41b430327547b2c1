namespace Steelyard.ApiMachinery.Cel;

/// <summary>Which operators and methods fit which types, as far as the checker looks.</summary>
internal static class CelSignatures
{
    private static readonly HashSet<string> TextPredicates = new(StringComparer.Ordinal) { "startsWith", "endsWith", "contains", "matches" };

    private static readonly HashSet<string> TextMethods = new(StringComparer.Ordinal)
    {
        "lowerAscii", "upperAscii", "trim", "replace", "substring", "charAt", "find",
    };

    private static readonly HashSet<string> Predicates = new(StringComparer.Ordinal)
    {
        "isIP", "isCIDR", "isURL", "isQuantity", "hasValue", "isSorted", "containsIP", "containsCIDR", "isGreaterThan", "isLessThan",
        "isLoopback", "isUnspecified", "isGlobalUnicast", "isLinkLocalUnicast", "isLinkLocalMulticast", "isInteger",
    };

    /// <summary>The type of a call's result, or null when nothing of that name takes such operands.</summary>
    public static CelType? Result(string function, CelType? target, IReadOnlyList<CelType> arguments) => target is null
        ? OfOperator(function, arguments)
        : OfMethod(function, target);

    private static CelType? OfMethod(string function, CelType target)
    {
        if (TextPredicates.Contains(function))
            return target.Name is "string" or "dyn" ? CelType.Bool : null;
        if (TextMethods.Contains(function))
            return target.Name is "string" or "dyn" ? CelType.String : null;
        if (Predicates.Contains(function))
            return CelType.Bool;
        return function switch
        {
            "size" => target.Name is "string" or "bytes" or "list" or "map" or "dyn" ? CelType.Int : null,
            "split" or "findAll" => target.Name is "string" or "dyn" ? new CelType("list", CelType.String) : null,
            "join" or "format" => CelType.String,
            "value" or "orValue" => target.Element ?? CelType.Dyn,
            _ => CelType.Dyn,
        };
    }

    private static CelType? OfOperator(string function, IReadOnlyList<CelType> a) => function switch
    {
        "_&&_" or "_||_" or "!_" => a.All(t => t.Name is "bool" or "dyn") ? CelType.Bool : null,
        "_==_" or "_!=_" => AreComparable(a[0], a[1]) ? CelType.Bool : null,
        "_<_" or "_<=_" or "_>_" or "_>=_" => AreOrdered(a[0], a[1]) ? CelType.Bool : null,
        "@in" => a[1].Name is "list" or "map" or "dyn" ? CelType.Bool : null,
        "_+_" or "_-_" or "_*_" or "_/_" or "_%_" => Arithmetic(function, a[0], a[1]),
        "-_" => a[0].Name is "int" or "double" or "dyn" ? a[0] : null,
        "size" => CelType.Int,
        "int" or "uint" or "double" or "string" or "bytes" or "bool" or "duration" or "timestamp" => new CelType(function),
        "type" => new CelType("type"),
        "matches" => CelType.Bool,
        _ => Predicates.Contains(function) ? CelType.Bool : CelType.Dyn,
    };

    private static bool AreComparable(CelType left, CelType right) =>
        left.IsDyn || right.IsDyn || left.Name == "null" || right.Name == "null" || left.Name == right.Name
        || (left.Name is "object" or "map" && right.Name is "object" or "map");

    private static bool AreOrdered(CelType left, CelType right)
    {
        if (left.Name is "list" or "map" or "object" or "null" || right.Name is "list" or "map" or "object" or "null")
            return false;
        return left.IsDyn || right.IsDyn || left.Name == right.Name || (IsNumber(left) && IsNumber(right));
    }

    private static bool IsNumber(CelType type) => type.Name is "int" or "uint" or "double";

    private static CelType? Arithmetic(string function, CelType left, CelType right)
    {
        if (left.IsDyn || right.IsDyn)
            return CelType.Dyn;
        var times = (left.Name, right.Name) switch
        {
            ("timestamp", "duration") => "timestamp",
            ("duration", "timestamp") when function == "_+_" => "timestamp",
            ("timestamp", "timestamp") when function == "_-_" => "duration",
            ("duration", "duration") => "duration",
            _ => null,
        };
        return times is not null && (function is "_+_" or "_-_") ? new CelType(times) : Same(function, left, right);
    }

    private static CelType? Same(string function, CelType left, CelType right)
    {
        if (left.Name != right.Name)
            return null;
        var fits = function switch
        {
            "_+_" => IsNumber(left) || left.Name is "string" or "bytes" or "list",
            "_%_" => left.Name is "int" or "uint",
            _ => IsNumber(left),
        };
        return fits ? left : null;
    }
}
