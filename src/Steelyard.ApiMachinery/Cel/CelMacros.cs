using static Steelyard.ApiMachinery.Cel.CelExpression;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>The macros that go through lists and maps.</summary>
internal static class CelMacros
{
    public static object? Run(Macro macro, CelInterpreter interpreter, CelScope? scope)
    {
        var target = interpreter.Evaluate(macro.Target, scope);
        switch (macro.Name)
        {
            case "optMap" or "optFlatMap":
                return OverOptional(macro, target, interpreter, scope);
            case "all":
                return Quantify(macro, target, interpreter, scope, deciding: false);
            case "exists":
                return Quantify(macro, target, interpreter, scope, deciding: true);
            case "exists_one":
                return ExistsOne(macro, target, interpreter, scope);
            default:
                return Select(macro, target, interpreter, scope);
        }
    }

    private static object? OverOptional(Macro macro, object? target, CelInterpreter interpreter, CelScope? scope)
    {
        if (target is not CelOptional optional)
            throw CelOperators.NoOverload(macro.Name, target);
        if (!optional.HasValue)
            return CelOptional.None;
        var result = interpreter.Evaluate(macro.Body, new CelScope(macro.Variables[0], optional.Value, scope));
        return macro.Name == "optMap" ? CelOptional.Of(result) : result;
    }

    private static bool Quantify(Macro macro, object? target, CelInterpreter interpreter, CelScope? scope, bool deciding)
    {
        CelErrorException? failure = null;
        foreach (var inner in Scopes(macro, target, scope))
        {
            try
            {
                if (CelInterpreter.Truth(interpreter.Evaluate(macro.Body, inner), macro.Name) == deciding)
                    return deciding;
            }
            catch (CelErrorException e)
            {
                failure ??= e;
            }
        }
        return failure is null ? !deciding : throw new CelErrorException(failure.Message);
    }

    private static bool ExistsOne(Macro macro, object? target, CelInterpreter interpreter, CelScope? scope)
    {
        var count = 0;
        foreach (var inner in Scopes(macro, target, scope))
            count += CelInterpreter.Truth(interpreter.Evaluate(macro.Body, inner), macro.Name) ? 1 : 0;
        return count == 1;
    }

    private static List<object?> Select(Macro macro, object? target, CelInterpreter interpreter, CelScope? scope)
    {
        var results = new List<object?>();
        foreach (var inner in Scopes(macro, target, scope))
        {
            if (macro.Name == "filter")
            {
                if (CelInterpreter.Truth(interpreter.Evaluate(macro.Body, inner), macro.Name) && inner.TryFind(macro.Variables[0], out var item))
                    results.Add(item);
            }
            else if (macro.Filter is null || CelInterpreter.Truth(interpreter.Evaluate(macro.Filter, inner), macro.Name))
            {
                results.Add(interpreter.Evaluate(macro.Body, inner));
            }
        }
        return results;
    }

    // With one variable it stands for the items of a list or the keys of a map; with two, for index or key and value.
    private static IEnumerable<CelScope> Scopes(Macro macro, object? target, CelScope? scope)
    {
        var two = macro.Variables.Count == 2;
        if (target is IReadOnlyList<object?> list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var outer = two ? new CelScope(macro.Variables[0], (long)i, scope) : scope;
                yield return new CelScope(macro.Variables[^1], list[i], outer);
            }
        }
        else if (target is ICelMap map)
        {
            foreach (var key in map.Keys)
            {
                map.TryGet(key, out var value);
                yield return two
                    ? new CelScope(macro.Variables[1], value, new CelScope(macro.Variables[0], key, scope))
                    : new CelScope(macro.Variables[0], key, scope);
            }
        }
        else
        {
            throw new CelErrorException($"got '{CelValue.TypeName(target)}', expected iterable type");
        }
    }
}
