namespace Steelyard.ApiMachinery.Cel;

/// <summary>One variable and the ones outside of it.</summary>
public sealed class CelScope(string name, object? value, CelScope? outer = null)
{
    public bool TryFind(string wanted, out object? found)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Name != wanted)
                continue;
            found = scope.Value;
            return true;
        }
        found = null;
        return false;
    }

    private string Name { get; } = name;

    private object? Value { get; } = value;

    private CelScope? Outer { get; } = outer;
}
