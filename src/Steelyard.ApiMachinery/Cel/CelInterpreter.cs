using static Steelyard.ApiMachinery.Cel.CelExpression;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Evaluates syntax trees. Error values are <see cref="CelErrorException"/>s.</summary>
internal sealed class CelInterpreter(CelBudget budget)
{
    public object? Evaluate(CelExpression expression, CelScope? scope)
    {
        budget.Spend(1);
        return expression switch
        {
            Literal literal => literal.Value,
            Identifier identifier => Resolve(identifier, scope),
            Select select => Field(select, scope),
            Has has => HasField(Evaluate(has.Operand, scope), has.Field),
            CelExpression.Index index => Subscript(index, scope),
            Call call => Invoke(call, scope),
            ListLiteral list => List(list, scope),
            MapLiteral map => Map(map, scope),
            Conditional conditional => Truth(Evaluate(conditional.Test, scope), "_?_:_")
                ? Evaluate(conditional.Then, scope)
                : Evaluate(conditional.Else, scope),
            Macro macro => CelMacros.Run(macro, this, scope),
            _ => throw new CelErrorException("unsupported expression"),
        };
    }

    public static bool Truth(object? value, string op) =>
        value is bool truth ? truth : throw CelOperators.NoOverload(op, value);

    private static object? Resolve(Identifier identifier, CelScope? scope)
    {
        if (scope is not null && scope.TryFind(identifier.Name, out var value))
            return value;
        return CelFunctions.TypeNames.TryGetValue(identifier.Name, out var type)
            ? new CelTypeValue(type)
            : throw new CelErrorException($"no such attribute(s): {identifier.Name}");
    }

    private object? Field(Select select, CelScope? scope)
    {
        var operand = Evaluate(select.Operand, scope);
        if (operand is CelOptional optional)
            return optional.HasValue ? TryMember(optional.Value, select.Field) : CelOptional.None;
        return select.Optional ? TryMember(operand, select.Field) : Member(operand, select.Field);
    }

    private static object? Member(object? operand, object key)
    {
        if (operand is not ICelMap map)
            throw new CelErrorException($"no such overload: {CelValue.TypeName(operand)}.ref-resolve(*)");
        return map.TryGet(key, out var value) ? value : throw new CelErrorException($"no such key: {key}");
    }

    private static CelOptional TryMember(object? operand, object key) => operand switch
    {
        ICelMap map => map.TryGet(key, out var value) ? CelOptional.Of(value) : CelOptional.None,
        _ => throw CelOperators.NoOverload("_?._", operand, key),
    };

    private static bool HasField(object? operand, string field) => operand switch
    {
        ICelMap map => map.TryGet(field, out _),
        CelOptional optional => optional.HasValue && HasField(optional.Value, field),
        _ => throw CelOperators.NoOverload("has", operand),
    };

    private object? Subscript(CelExpression.Index index, CelScope? scope)
    {
        var operand = Evaluate(index.Operand, scope);
        var key = Evaluate(index.Key, scope);
        if (operand is CelOptional optional)
            return optional.HasValue ? TryElement(optional.Value, key) : CelOptional.None;
        if (index.Optional)
            return TryElement(operand, key);
        return operand is IReadOnlyList<object?> list ? Element(list, key) : Member(operand, key ?? "null");
    }

    private static object? Element(IReadOnlyList<object?> list, object? key)
    {
        if (Position(key) is not { } position)
            throw CelOperators.NoOverload("_[_]", list, key);
        return position >= 0 && position < list.Count ? list[(int)position] : throw new CelErrorException($"index out of bounds: {position}");
    }

    private static CelOptional TryElement(object? operand, object? key)
    {
        if (operand is not IReadOnlyList<object?> list)
            return key is null ? CelOptional.None : TryMember(operand, key);
        return Position(key) is { } position && position >= 0 && position < list.Count ? CelOptional.Of(list[(int)position]) : CelOptional.None;
    }

    private static long? Position(object? key) => key switch
    {
        long position => position,
        ulong position and <= long.MaxValue => (long)position,
        double position when double.IsInteger(position) => (long)position,
        _ => null,
    };

    private object? Invoke(Call call, CelScope? scope)
    {
        switch (call.Function)
        {
            case "_&&_": return Junction(call, scope, absorbing: false);
            case "_||_": return Junction(call, scope, absorbing: true);
        }
        if (call.Target is Identifier { Name: "optional" or "base64" or "math" or "sets" or "strings" or "ip" } space
            && (scope is null || !scope.TryFind(space.Name, out _)))
            return CelFunctions.CallGlobal($"{space.Name}.{call.Function}", Arguments(call, scope), budget);
        if (call.Target is null)
            return CelFunctions.CallGlobal(call.Function, Arguments(call, scope), budget);
        var target = Evaluate(call.Target, scope);
        return CelFunctions.CallMember(call.Function, target, Arguments(call, scope), budget);
    }

    private object?[] Arguments(Call call, CelScope? scope)
    {
        var arguments = new object?[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Evaluate(call.Arguments[i], scope);
        return arguments;
    }

    // Either side decides alone: an error on the other one does not count then.
    private object Junction(Call call, CelScope? scope, bool absorbing)
    {
        CelErrorException? failure = null;
        foreach (var operand in call.Arguments)
        {
            try
            {
                if (Truth(Evaluate(operand, scope), call.Function) == absorbing)
                    return absorbing;
            }
            catch (CelErrorException e)
            {
                failure ??= e;
            }
        }
        return failure is null ? !absorbing : throw new CelErrorException(failure.Message);
    }

    private List<object?> List(ListLiteral literal, CelScope? scope)
    {
        var items = new List<object?>(literal.Items.Count);
        for (var i = 0; i < literal.Items.Count; i++)
        {
            var item = Evaluate(literal.Items[i], scope);
            if (!literal.Optional[i])
                items.Add(item);
            else if (item is CelOptional { HasValue: true } optional)
                items.Add(optional.Value);
        }
        return items;
    }

    private LiteralCelMap Map(MapLiteral literal, CelScope? scope)
    {
        var entries = new Dictionary<object, object?>();
        foreach (var entry in literal.Entries)
        {
            var key = Evaluate(entry.Key, scope);
            if (key is not (string or long or ulong or bool))
                throw new CelErrorException($"unsupported key type: {CelValue.TypeName(key)}");
            var value = Evaluate(entry.Value, scope);
            if (entry.Optional && value is CelOptional { HasValue: false })
                continue;
            if (!entries.TryAdd(LiteralCelMap.Normalize(key), entry.Optional && value is CelOptional present ? present.Value : value))
                throw new CelErrorException($"insert failed: key {key} already exists");
        }
        return new LiteralCelMap(entries);
    }
}
