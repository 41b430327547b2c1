using Steelyard.Core.Pools;

namespace Steelyard.Core.Allocation;

/// <summary>Counters of one pool. An address in use by several services counts once.</summary>
public readonly record struct PoolUsage(PoolCapacity Capacity, long AssignedIPv4, long AssignedIPv6)
{
    public long Assigned => AssignedIPv4 + AssignedIPv6;

    public long AvailableIPv4 => Capacity.IPv4 - AssignedIPv4;

    public long AvailableIPv6 => Capacity.IPv6 - AssignedIPv6;
}
