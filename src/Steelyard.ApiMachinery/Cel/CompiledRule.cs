using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>One rule with its compiled expressions.</summary>
internal sealed class CompiledRule
{
    private readonly CelProgram? _program;
    private readonly CelProgram? _message;
    private readonly string? _problem;

    public CompiledRule(ValidationRule rule)
    {
        Rule = rule;
        (_program, _problem) = TryCompile(rule.Rule);
        if (!string.IsNullOrEmpty(rule.MessageExpression))
            _message = TryCompile(rule.MessageExpression).Program;
        UsesOldSelf = _program?.Identifiers.Contains("oldSelf") == true;
        FieldPath = (rule.FieldPath ?? "").TrimStart('.').Replace("['", "[", StringComparison.Ordinal).Replace("']", "]", StringComparison.Ordinal);
    }

    public ValidationRule Rule { get; }

    public bool UsesOldSelf { get; }

    public bool OptionalOldSelf => Rule.OptionalOldSelf == true;

    /// <summary>Where below the rule's place the error belongs, without the leading dot.</summary>
    public string FieldPath { get; }

    /// <summary>How the rule is called in errors about running it.</summary>
    public string MessageOrRule => Rule.Rule.Trim();

    public object? Run(CelScope scope, CelBudget budget) =>
        _program is null ? throw new CelErrorException("compilation failed: " + _problem) : _program.Evaluate(scope, budget);

    /// <summary>The text of a violation: what messageExpression gives when it works, else the fixed message.</summary>
    public string Message(CelScope scope, CelBudget budget)
    {
        try
        {
            if (_message?.Evaluate(scope, budget) is string text && text.Trim().Length > 0 && !text.Contains('\n', StringComparison.Ordinal))
                return text.Trim();
        }
        catch (CelErrorException)
        {
            // A message that cannot be made must not hide the violation.
        }
        return string.IsNullOrEmpty(Rule.Message) ? "failed rule: " + MessageOrRule : Rule.Message.Trim();
    }

    private static (CelProgram? Program, string? Problem) TryCompile(string source)
    {
        try
        {
            return (CelProgram.Compile(source), null);
        }
        catch (CelCompileException e)
        {
            return (null, e.Message);
        }
    }
}
