using static Steelyard.ApiMachinery.Cel.CelExpression;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Finds which variables an expression reads.</summary>
internal static class CelIdentifiers
{
    public static HashSet<string> FreeIn(CelExpression expression)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Visit(expression, [], found);
        return found;
    }

    private static void Visit(CelExpression? expression, IReadOnlyList<string> bound, HashSet<string> found)
    {
        switch (expression)
        {
            case Identifier identifier when !bound.Contains(identifier.Name):
                found.Add(identifier.Name);
                break;
            case Macro macro:
                Visit(macro.Target, bound, found);
                List<string> inner = [.. bound, .. macro.Variables];
                Visit(macro.Filter, inner, found);
                Visit(macro.Body, inner, found);
                break;
            case not null:
                foreach (var child in Children(expression))
                    Visit(child, bound, found);
                break;
        }
    }

    private static IReadOnlyList<CelExpression?> Children(CelExpression expression) => expression switch
    {
        Select select => [select.Operand],
        Has has => [has.Operand],
        CelExpression.Index index => [index.Operand, index.Key],
        Call call => [call.Target, .. call.Arguments],
        ListLiteral list => [.. list.Items],
        MapLiteral map => [.. map.Entries.Select(e => e.Key), .. map.Entries.Select(e => e.Value)],
        Conditional conditional => [conditional.Test, conditional.Then, conditional.Else],
        _ => [],
    };
}
