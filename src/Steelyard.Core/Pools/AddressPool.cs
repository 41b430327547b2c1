using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>
/// A validated address pool. <see cref="Blocks"/> are in the order the user wrote them; a range stands as its minimal
/// ordered list of prefixes. Blocks of one configuration never overlap.
/// </summary>
public sealed record AddressPool(
    string Name,
    IReadOnlyList<IpPrefix> Blocks,
    bool AutoAssign = true,
    bool AvoidBuggyIPs = false,
    ServiceAllocation? Allocation = null);
