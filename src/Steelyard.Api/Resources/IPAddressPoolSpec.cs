namespace Steelyard.Api.Resources;

/// <summary>Absent booleans mean the schema default: autoAssign true, avoidBuggyIPs false.</summary>
public sealed record IPAddressPoolSpec(
    IReadOnlyList<string>? Addresses = null,
    bool? AutoAssign = null,
    bool? AvoidBuggyIPs = null,
    ServiceAllocationSpec? ServiceAllocation = null);
