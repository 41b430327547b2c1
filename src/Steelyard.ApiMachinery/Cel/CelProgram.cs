namespace Steelyard.ApiMachinery.Cel;

/// <summary>A compiled expression, ready to be evaluated any number of times, from any thread.</summary>
public sealed class CelProgram
{
    private CelProgram(string source, CelExpression expression)
    {
        Source = source;
        Expression = expression;
        Identifiers = CelIdentifiers.FreeIn(expression);
    }

    public string Source { get; }

    public CelExpression Expression { get; }

    /// <summary>Names of the variables the expression reads.</summary>
    public IReadOnlySet<string> Identifiers { get; }

    /// <summary>Parses an expression; throws <see cref="CelCompileException"/>.</summary>
    public static CelProgram Compile(string source) => new(source, CelParser.Parse(source));

    /// <summary>Evaluates; throws <see cref="CelErrorException"/> for error values and <see cref="CelBudgetException"/>.</summary>
    public object? Evaluate(CelScope? scope, CelBudget budget) => new CelInterpreter(budget).Evaluate(Expression, scope);
}
