using CsCheck;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Pools;

public sealed class PoolCapacityTests
{
    [Theory]
    [InlineData("1.2.3.0/24", false, 256, 0)]
    [InlineData("1.2.3.0/24 2.3.4.128/25", false, 384, 0)]
    [InlineData("1.2.3.0/24 2.3.4.128/25", true, 381, 0)]
    [InlineData("1.2.3.0/31 1000::/127", true, 1, 2)]
    [InlineData("1.2.3.0/32", true, 0, 0)]
    [InlineData("1.2.0.0/16", true, 65536 - 512, 0)]
    [InlineData("0.0.0.0/0", false, 1L << 32, 0)]
    [InlineData("1000::/20", true, 0, long.MaxValue)]
    [InlineData("1000::/66", false, 0, long.MaxValue)]
    [InlineData("1000::/67", false, 0, 1L << 61)]
    [InlineData("1000::/64 2000::/120 3000::/64", false, 0, long.MaxValue)]
    public void Count_Blocks_AddsUpWithoutOverflow(string blocks, bool avoid, long v4, long v6) =>
        Assert.Equal(new PoolCapacity(v4, v6), PoolCapacity.Count(Pool("p", blocks, avoid: avoid)));

    [Theory]
    [InlineData(1L << 32, long.MaxValue, long.MaxValue)]
    [InlineData(1, 2, 3)]
    public void Total_BothFamilies_Saturates(long v4, long v6, long total) => Assert.Equal(total, new PoolCapacity(v4, v6).Total);

    [Fact]
    public void Usage_SharedAddress_CountsOnce()
    {
        var allocator = Allocator(Pool("p", "1.2.3.4/30 1000::4/126"));
        void Holds(long inUse)
        {
            var usage = allocator.Usage("p")!.Value;
            Assert.Equal((8, inUse, 4 - inUse, 4), (usage.Capacity.Total, usage.Assigned, usage.AvailableIPv4, usage.AvailableIPv6));
        }

        Holds(0);
        allocator.Allocate(Request("s1"));
        Holds(1);
        allocator.Allocate(Request("s2"));
        Holds(2);
        allocator.Unassign("default/s1");
        allocator.Unassign("default/s2");
        Holds(0);
        foreach (var port in new[] { 1, 2, 3 })
            allocator.Assign(Request($"s{port}", ports: $"tcp/{port}", sharing: "k"), Ips("1.2.3.4"));
        Holds(1);
        allocator.Unassign("default/s1");
        allocator.Unassign("default/s2");
        Holds(1);
        allocator.Unassign("default/s3");
        Holds(0);
    }

    [Fact]
    public void Usage_PairAndQuarterPool_CountsPerFamily()
    {
        var allocator = Allocator(Pool("p", "192.168.10.0/30 fd00::/126"));
        allocator.Allocate(Request("s", ServiceFamily.Dual, FamilyPolicy.RequireDualStack));
        var usage = allocator.Usage("p")!.Value;
        Assert.Equal((1, 1, 3, 3), (usage.AssignedIPv4, usage.AssignedIPv6, usage.AvailableIPv4, usage.AvailableIPv6));
    }

    [Fact]
    public void Count_SmallBlocks_IsTheNumberOfUsableAddresses() =>
        Gen.Select(Gen.UInt, Gen.Int[18, 32], Gen.Bool).Sample((address, length, avoid) =>
        {
            var block = new Primitives.IpPrefix(Primitives.IpAddr.V4(address), length);
            var pools = Set(new AddressPool("p", [block], AvoidBuggyIPs: avoid));
            var usable = Enumerable.Range(0, 1 << block.HostBits)
                .Count(i => pools.OwnerOf(Primitives.IpAddr.V4((uint)block.First.Value + (uint)i)) is not null);
            return PoolCapacity.Count(pools.Pools[0]).IPv4 == usable;
        }, iter: 100);
}
