using Steelyard.Core.Pools;
using Steelyard.Primitives;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Pools;

public sealed class PoolSetTests
{
    private static readonly PoolSet Pools = Set(
        Pool("b", "10.0.0.0/24 1.0.0.0/30 fd00::/64"), Pool("a", "10.0.1.0/24 0.0.0.0/32", avoid: true), Pool("c", "255.255.255.255/32"));

    [Theory]
    [InlineData("10.0.0.0", "b")]
    [InlineData("10.0.0.255", "b")]
    [InlineData("1.0.0.3", "b")]
    [InlineData("1.0.0.4", null)]
    [InlineData("10.0.1.0", null)]
    [InlineData("10.0.1.1", "a")]
    [InlineData("10.0.1.255", null)]
    [InlineData("10.0.2.0", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("255.255.255.255", "c")]
    [InlineData("fd00::ffff:ffff:ffff:ffff", "b")]
    [InlineData("fd00:0:0:1::", null)]
    [InlineData("::", null)]
    public void OwnerOf_Address_IsThePoolThatMayGiveIt(string address, string? pool) =>
        Assert.Equal(pool, Pools.OwnerOf(IpAddr.Parse(address))?.Name);

    [Theory]
    [InlineData("10.0.0.1,fd00::1", "b")]
    [InlineData("10.0.1.1,fd00::1", null)]
    [InlineData("", null)]
    public void OwnerOf_Several_IsOnePoolOrNone(string addresses, string? pool) =>
        Assert.Equal(pool, Pools.OwnerOf(Ips(addresses))?.Name);

    [Fact]
    public void Constructor_OverlappingBlocks_NamesThem()
    {
        var error = Assert.Throws<ArgumentException>(() => Set(Pool("a", "10.0.0.0/24"), Pool("b", "9.0.0.0/8 10.0.0.128/25")));
        Assert.Contains("10.0.0.0/24 and 10.0.0.128/25 overlap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SameName_Throws() =>
        Assert.Throws<ArgumentException>(() => Set(Pool("a", "10.0.0.0/24"), Pool("a", "11.0.0.0/24")));

    [Fact]
    public void Pinned_EqualPriorities_GoByName()
    {
        var pools = Set(
            Pool("z", "1.0.0.0/24", allocation: Only(priority: 2)),
            Pool("none", "2.0.0.0/24", allocation: Only()),
            Pool("y", "3.0.0.0/24", allocation: Only(priority: 2)),
            Pool("first", "4.0.0.0/24", allocation: Only(priority: -1)),
            Pool("plain", "5.0.0.0/24"));
        Assert.Equal(["first", "y", "z", "none"], pools.Pinned.Select(pool => pool.Name));
        Assert.Equal(["plain"], pools.Plain.Select(pool => pool.Name));
    }
}
