using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>How many addresses a pool can give, per family; every count saturates at <see cref="long.MaxValue"/>.</summary>
public readonly record struct PoolCapacity(long IPv4, long IPv6)
{
    /// <summary>A block of this many host bits or more counts as unlimited.</summary>
    private const int UnlimitedHostBits = 62;

    public long Total => SaturatingAdd(IPv4, IPv6);

    public long Of(IpFamily family) => family == IpFamily.IPv4 ? IPv4 : IPv6;

    public static PoolCapacity Count(AddressPool pool)
    {
        long v4 = 0, v6 = 0;
        foreach (var block in pool.Blocks)
        {
            if (block.Family == IpFamily.IPv4)
                v4 = SaturatingAdd(v4, Count(block, pool.AvoidBuggyIPs));
            else
                v6 = SaturatingAdd(v6, Count(block, avoidBuggyIPs: false));
        }

        return new PoolCapacity(v4, v6);
    }

    private static long Count(IpPrefix block, bool avoidBuggyIPs)
    {
        if (block.HostBits >= UnlimitedHostBits)
            return long.MaxValue;
        var count = 1L << block.HostBits;
        return avoidBuggyIPs ? count - BuggyIn(block) : count;
    }

    private static long BuggyIn(IpPrefix block)
    {
        if (block.Length <= 24)
            return 2L << (24 - block.Length);
        var ends = block.HostBits == 0 ? [block.First] : new[] { block.First, block.Last };
        return ends.Count(BuggyAddress.IsBuggy);
    }

    private static long SaturatingAdd(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
