using Steelyard.ApiMachinery.Schema;
using static Steelyard.ApiMachinery.Cel.CelExpression;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>
/// Finds mistakes that can be seen without data: unknown names, fields and functions, operators on unfitting types.
/// Where a type is not known it lets things pass.
/// </summary>
public sealed class CelChecker
{
    private readonly string _source;

    private CelChecker(string source) => _source = source;

    /// <summary>The name of the result's type; throws <see cref="CelCompileException"/>.</summary>
    public static string Check(CelProgram program, IReadOnlyDictionary<string, CelType> variables) =>
        new CelChecker(program.Source).Visit(program.Expression, variables).Name;

    /// <summary>The variables a rule of a schema may use.</summary>
    public static IReadOnlyDictionary<string, CelType> ForRule(SchemaNode schema, bool optionalOldSelf) => new Dictionary<string, CelType>(StringComparer.Ordinal)
    {
        ["self"] = CelType.Of(schema),
        ["oldSelf"] = optionalOldSelf ? new CelType("optional_type", CelType.Of(schema)) : CelType.Of(schema),
    };

    private CelCompileException Error(CelExpression at, string problem) => new(_source, at.Position, problem);

    private CelType Visit(CelExpression expression, IReadOnlyDictionary<string, CelType> scope)
    {
        switch (expression)
        {
            case Literal literal:
                return OfLiteral(literal.Value);
            case Identifier identifier:
                return Resolve(identifier, scope);
            case Select select:
                var field = Field(select, select.Operand, select.Field, scope);
                return select.Optional ? new CelType("optional_type", field) : field;
            case Has has:
                Field(has, has.Operand, has.Field, scope);
                return CelType.Bool;
            case CelExpression.Index index:
                return Element(index, scope);
            case Call call:
                return Function(call, scope);
            case ListLiteral list:
                return new CelType("list", Common(list.Items.Select(i => Visit(i, scope)).ToList()));
            case MapLiteral map:
                foreach (var entry in map.Entries)
                    Visit(entry.Key, scope);
                return new CelType("map", Common(map.Entries.Select(e => Visit(e.Value, scope)).ToList()));
            case Conditional conditional:
                Expect(conditional, Visit(conditional.Test, scope), "_?_:_");
                return Common([Visit(conditional.Then, scope), Visit(conditional.Else, scope)]);
            case Macro macro:
                return MacroType(macro, scope);
            default:
                return CelType.Dyn;
        }
    }

    private static CelType OfLiteral(object? value) => CelValue.TypeName(value) is "null_type" ? new CelType("null") : new CelType(CelValue.TypeName(value));

    private static CelType Common(List<CelType> types) =>
        types.Count > 0 && types.TrueForAll(t => t.Name == types[0].Name) ? types[0] : CelType.Dyn;

    private CelType Resolve(Identifier identifier, IReadOnlyDictionary<string, CelType> scope)
    {
        if (scope.TryGetValue(identifier.Name, out var type))
            return type;
        return CelFunctions.TypeNames.ContainsKey(identifier.Name)
            ? new CelType("type")
            : throw Error(identifier, $"undeclared reference to '{identifier.Name}' (in container '')");
    }

    private CelType Field(CelExpression at, CelExpression operand, string field, IReadOnlyDictionary<string, CelType> scope)
    {
        var type = Visit(operand, scope);
        if (type.Name == "optional_type")
            type = type.Element ?? CelType.Dyn;
        switch (type.Name)
        {
            case "dyn":
                return CelType.Dyn;
            case "map":
                return type.Element ?? CelType.Dyn;
            case "object":
                var name = type.Object!.Properties?.ContainsKey(field) == true ? field : CelEscaping.Unescape(field);
                if (type.Object.Properties?.TryGetValue(name, out var property) == true && IsVisible(type.Object, name))
                    return CelType.Of(property);
                throw Error(at, $"undefined field '{field}'");
            default:
                throw Error(at, $"type '{type}' does not support field selection");
        }
    }

    // Of metadata, rules see the names only.
    private static bool IsVisible(SchemaNode schema, string field) =>
        schema.DefinitionName != ObjectMetaSchema.DefinitionName || field is "name" or "generateName";

    private CelType Element(CelExpression.Index index, IReadOnlyDictionary<string, CelType> scope)
    {
        var type = Visit(index.Operand, scope);
        Visit(index.Key, scope);
        if (type.Name == "optional_type")
            return type;
        if (type.Name is not ("list" or "map" or "dyn"))
            throw Error(index, $"found no matching overload for '_[_]' applied to '({type}, {Visit(index.Key, scope)})'");
        var element = type.Element ?? CelType.Dyn;
        return index.Optional ? new CelType("optional_type", element) : element;
    }

    private void Expect(CelExpression at, CelType type, string op)
    {
        if (type.Name is not ("bool" or "dyn"))
            throw Error(at, $"found no matching overload for '{op}' applied to '({type})'");
    }

    private CelType MacroType(Macro macro, IReadOnlyDictionary<string, CelType> scope)
    {
        var target = Visit(macro.Target, scope);
        if (target.Name is not ("list" or "map" or "object" or "dyn" or "optional_type"))
            throw Error(macro.Target, $"expression of type '{target}' cannot be range of a comprehension (must be list, map, or dynamic)");
        var element = target.Name == "map" && macro.Variables.Count == 1 ? CelType.String : target.Element ?? CelType.Dyn;
        var inner = new Dictionary<string, CelType>(scope, StringComparer.Ordinal) { [macro.Variables[^1]] = element };
        if (macro.Variables.Count == 2)
            inner[macro.Variables[0]] = target.Name == "list" ? CelType.Int : CelType.String;
        if (macro.Filter is not null)
            Expect(macro.Filter, Visit(macro.Filter, inner), "_&&_");
        var body = Visit(macro.Body, inner);
        if (macro.Name is "all" or "exists" or "exists_one" or "filter")
            Expect(macro.Body, body, "_&&_");
        return macro.Name switch
        {
            "map" => new CelType("list", body),
            "filter" => new CelType("list", element),
            "optMap" => new CelType("optional_type", body),
            "optFlatMap" => body,
            _ => CelType.Bool,
        };
    }

    private CelType Function(Call call, IReadOnlyDictionary<string, CelType> scope)
    {
        var isSpace = call.Target is Identifier space && !scope.ContainsKey(space.Name) && CelFunctions.IsGlobal($"{space.Name}.{call.Function}");
        var target = call.Target is null || isSpace ? null : Visit(call.Target, scope);
        var arguments = call.Arguments.Select(a => Visit(a, scope)).ToList();
        if (isSpace)
            return CelType.Dyn;
        if (target is null && call.Function is not ("_&&_" or "_||_") && !CelFunctions.IsGlobal(call.Function))
            throw Error(call, $"undeclared reference to '{call.Function}' (in container '')");
        if (target is not null && !CelFunctions.IsMember(call.Function))
            throw Error(call, $"undeclared reference to '{call.Function}' (in container '')");
        return CelSignatures.Result(call.Function, target, arguments)
            ?? throw Error(call, $"found no matching overload for '{call.Function}' applied to '{(target is null ? "" : target + ".")}({string.Join(", ", arguments)})'");
    }
}
