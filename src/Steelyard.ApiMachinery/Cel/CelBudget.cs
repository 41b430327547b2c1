namespace Steelyard.ApiMachinery.Cel;

/// <summary>How many steps evaluations may still take. One budget may cover many rules.</summary>
public sealed class CelBudget(long steps)
{
    /// <summary>What genuine servers grant one rule.</summary>
    public const long PerRule = 1_000_000;

    /// <summary>What genuine servers grant all rules of one request.</summary>
    public const long PerObject = 10_000_000;

    public long Remaining { get; private set; } = steps;

    /// <summary>Takes steps away; throws <see cref="CelBudgetException"/> when there are none left.</summary>
    public void Spend(long cost)
    {
        Remaining -= cost;
        if (Remaining < 0)
            throw new CelBudgetException();
    }
}
