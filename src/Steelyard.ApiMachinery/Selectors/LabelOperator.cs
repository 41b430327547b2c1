namespace Steelyard.ApiMachinery.Selectors;

/// <summary>How a label requirement compares. <c>=</c> and <c>==</c> are In with one value, <c>!=</c> is NotIn with one.</summary>
public enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}
