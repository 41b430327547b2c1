namespace Steelyard.ApiMachinery.Cel;

/// <summary>Making and opening optional values.</summary>
internal static class CelOptionals
{
    public static void AddGlobals(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["optional.of"] = (a, _) => CelOptional.Of(CelFunctions.Arity(a, 1)[0]);
        functions["optional.none"] = (_, _) => CelOptional.None;
        functions["optional.ofNonZeroValue"] = (a, _) => IsZero(a[0]) ? CelOptional.None : CelOptional.Of(a[0]);
    }

    public static void AddMembers(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["hasValue"] = (a, _) => Optional(a).HasValue;
        functions["value"] = (a, _) => Optional(a).HasValue ? Optional(a).Value : throw new CelErrorException("optional.none() dereference");
        functions["orValue"] = (a, _) => Optional(a).HasValue ? Optional(a).Value : a[1];
        functions["or"] = (a, _) => Optional(a).HasValue ? a[0] : (CelOptional)a[1]!;
    }

    private static CelOptional Optional(object?[] a) => (CelOptional)a[0]!;

    private static bool IsZero(object? value) => value switch
    {
        null or false or 0L or 0UL or 0d or "" => true,
        byte[] bytes => bytes.Length == 0,
        ICelMap map => map.Count == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        CelDuration duration => duration.Nanoseconds == 0,
        _ => false,
    };
}
