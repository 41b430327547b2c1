namespace Steelyard.Core.Allocation;

/// <summary>Exactly one of the two is set.</summary>
public readonly record struct AllocationResult(Assignment? Assignment, AllocationError? Error)
{
    public bool Succeeded => Assignment is not null;

    public static implicit operator AllocationResult(AllocationError error) => FromError(error);

    public static AllocationResult FromError(AllocationError error) => new(null, error);
}
