using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Allocation;

public sealed class PoolReloadTests
{
    private static readonly AddressPool Unrelated = Pool("unrelated", "9.9.9.0/24");

    [Theory]
    [InlineData("test", "1.2.3.0/30 1000::/126", false, "test", "test")]
    [InlineData("test", "1.2.3.0/24 1000::/120", false, "test", "test")]
    [InlineData("test", "1.2.3.2/31 1000::/126", false, null, "test")]
    [InlineData("test2", "1.2.3.0/30 1000::/126", false, "test2", "test2")]
    [InlineData("test2", "1.2.3.0/31 1000::/127", true, null, "test2")]
    [InlineData("test", "1.2.3.0/30", false, "test", null)]
    [InlineData("test", "8.8.8.0/24", false, null, null)]
    public void SetPools_Changed_KeepsWhatIsStillInAPool(string name, string blocks, bool avoid, string? pool1, string? pool2)
    {
        var allocator = Allocator(Pool("test", "1.2.3.0/30 1000::/126"), Unrelated);
        allocator.Allocate(Request("s1", pool: "test"));
        allocator.Allocate(Request("s2", ServiceFamily.IPv6, pool: "test"));
        var lost = allocator.SetPools(Set(Pool(name, blocks, avoid: avoid), Unrelated));
        Assert.Equal(pool1, allocator.Find("default/s1")?.Pool);
        Assert.Equal(pool2, allocator.Find("default/s2")?.Pool);
        Assert.Equal((pool1 is null ? 1 : 0) + (pool2 is null ? 1 : 0), lost.Count);
        var usage = allocator.Usage(name)!.Value;
        Assert.Equal((pool1 is null ? 0 : 1, pool2 is null ? 0 : 1), (usage.AssignedIPv4, usage.AssignedIPv6));
        Assert.Equal(name == "test" ? null : (PoolUsage?)null, allocator.Usage(name == "test" ? "test2" : "test"));
    }

    [Fact]
    public void SetPools_PairSplitOverTwoPools_IsLost()
    {
        var allocator = Allocator(Pool("p", "1.2.3.0/30 1000::/126"));
        allocator.Allocate(Request("s", ServiceFamily.Dual, FamilyPolicy.RequireDualStack));
        var lost = allocator.SetPools(Set(Pool("a", "1.2.3.0/30"), Pool("b", "1000::/126")));
        Assert.Equal("default/s", Assert.Single(lost).Service);
        Assert.Equal(0, allocator.Usage("a")!.Value.Assigned);
    }

    [Fact]
    public void SetPools_SharedAddress_StaysSharedByAll()
    {
        var allocator = Allocator(Pool("p", "1.2.3.0/30"));
        allocator.Allocate(Request("a", ports: "tcp/1", sharing: "k"));
        allocator.Allocate(Request("b", ports: "tcp/2", sharing: "k"));
        Assert.Empty(allocator.SetPools(Set(Pool("q", "1.2.3.0/24"))));
        Assert.Equal(["default/a", "default/b"], allocator.HoldersOf(Ips("1.2.3.0")[0]));
        Assert.Equal(1, allocator.Usage("q")!.Value.Assigned);
        Assert.Equal("1.2.3.0", allocator.Allocate(Request("c", ports: "tcp/3", sharing: "k")).Assignment!.Addresses[0].ToString());
        Assert.Equal("1.2.3.1", allocator.Allocate(Request("d", ports: "tcp/3", sharing: "k")).Assignment!.Addresses[0].ToString());
    }
}
