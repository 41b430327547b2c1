namespace Steelyard.ApiMachinery.Cel;

/// <summary>The syntax tree of a CEL expression. <see cref="Position"/> is an offset into the source, for messages.</summary>
public abstract record CelExpression(int Position)
{
    public sealed record Literal(int Position, object? Value) : CelExpression(Position);

    public sealed record Identifier(int Position, string Name) : CelExpression(Position);

    /// <summary><c>operand.field</c>, or <c>operand.?field</c> when optional.</summary>
    public sealed record Select(int Position, CelExpression Operand, string Field, bool Optional) : CelExpression(Position);

    /// <summary><c>has(operand.field)</c>.</summary>
    public sealed record Has(int Position, CelExpression Operand, string Field) : CelExpression(Position);

    public sealed record Index(int Position, CelExpression Operand, CelExpression Key, bool Optional) : CelExpression(Position);

    /// <summary>A function, operator (<c>_+_</c>, <c>!_</c> …) or, with a target, a method.</summary>
    public sealed record Call(int Position, string Function, CelExpression? Target, IReadOnlyList<CelExpression> Arguments) : CelExpression(Position);

    public sealed record ListLiteral(int Position, IReadOnlyList<CelExpression> Items, IReadOnlyList<bool> Optional) : CelExpression(Position);

    public sealed record MapLiteral(int Position, IReadOnlyList<MapEntry> Entries) : CelExpression(Position);

    public sealed record MapEntry(CelExpression Key, CelExpression Value, bool Optional);

    public sealed record Conditional(int Position, CelExpression Test, CelExpression Then, CelExpression Else) : CelExpression(Position);

    /// <summary>A macro over a list or map: all, exists, exists_one, map, filter, optMap, optFlatMap.</summary>
    public sealed record Macro(int Position, string Name, CelExpression Target, IReadOnlyList<string> Variables, CelExpression? Filter, CelExpression Body) : CelExpression(Position);
}
