using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Pools;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Golden cases F1 to F10 and the pool rules of the contract.</summary>
public sealed class PoolTests
{
    private static AddressPool Single(IPAddressPool pool, params Namespace[] namespaces) =>
        Assert.Single(Good(new ClusterObjects { Pools = [pool], Namespaces = namespaces }).Snapshot.Pools);

    private static ConfigurationError PoolError(params IPAddressPool[] pools) => Error(new ClusterObjects { Pools = pools });

    [Theory]
    [InlineData("10.20.0.0/16,10.50.0.0/24,40.0.0.150-40.0.0.200", "10.20.0.0/16 10.50.0.0/24 40.0.0.150/31 40.0.0.152/29 40.0.0.160/27 40.0.0.192/29 40.0.0.200/32")]
    [InlineData("3.3.3.2-3.3.3.254", "3.3.3.2/31 3.3.3.4/30 3.3.3.8/29 3.3.3.16/28 3.3.3.32/27 3.3.3.64/26 3.3.3.128/26 3.3.3.192/27 3.3.3.224/28 3.3.3.240/29 3.3.3.248/30 3.3.3.252/31 3.3.3.254/32")]
    [InlineData("10.0.0.7/24", "10.0.0.0/24")]
    [InlineData("1.2.3.4 - 1.2.3.5", "1.2.3.4/31")]
    [InlineData("2001:DB8:0::/64,10.0.0.1-10.0.0.1", "2001:db8::/64 10.0.0.1/32")]
    [InlineData("1000::4-1000::5", "1000::4/127")]
    public void Compile_Addresses_BecomeBlocksInOrder(string addresses, string expected) =>
        Assert.Equal(expected, string.Join(' ', Single(Pool("pool1", addresses.Split(','))).Blocks));

    [Theory]
    [InlineData("", "parsing address pool pool1: pool has no prefixes defined", "spec.addresses")]
    [InlineData("100.200.300.400/24", "parsing address pool pool1: invalid CIDR \"100.200.300.400/24\" in pool \"pool1\": invalid CIDR \"100.200.300.400/24\"", "spec.addresses[0]")]
    [InlineData("9.9.9.9/32,1.2.3.0/33", "parsing address pool pool1: invalid CIDR \"1.2.3.0/33\" in pool \"pool1\": invalid CIDR \"1.2.3.0/33\"", "spec.addresses[1]")]
    [InlineData("1.2.3.0/24 ", "parsing address pool pool1: invalid CIDR \"1.2.3.0/24 \" in pool \"pool1\": invalid CIDR \"1.2.3.0/24 \"", "spec.addresses[0]")]
    [InlineData("1.2.3.10-1.2.3.1", "parsing address pool pool1: invalid CIDR \"1.2.3.10-1.2.3.1\" in pool \"pool1\": invalid IP range \"1.2.3.10-1.2.3.1\": start IP \"1.2.3.10\" is after the end IP \"1.2.3.1\"", "spec.addresses[0]")]
    [InlineData("x-1.2.3.1", "parsing address pool pool1: invalid CIDR \"x-1.2.3.1\" in pool \"pool1\": invalid IP range \"x-1.2.3.1\": invalid start IP \"x\"", "spec.addresses[0]")]
    [InlineData("1.2.3.1-1.2.3.4-1.2.3.9", "parsing address pool pool1: invalid CIDR \"1.2.3.1-1.2.3.4-1.2.3.9\" in pool \"pool1\": invalid IP range \"1.2.3.1-1.2.3.4-1.2.3.9\": invalid end IP \"1.2.3.4-1.2.3.9\"", "spec.addresses[0]")]
    [InlineData("1.2.3.1-1000::1", "parsing address pool pool1: invalid CIDR \"1.2.3.1-1000::1\" in pool \"pool1\": invalid IP range \"1.2.3.1-1000::1\": start IP \"1.2.3.1\" and end IP \"1000::1\" are of different families", "spec.addresses[0]")]
    public void Compile_WrongAddresses_NamesObjectAndField(string addresses, string message, string path)
    {
        var error = PoolError(Pool("pool1", addresses.Length == 0 ? [] : addresses.Split(',')));
        Assert.Equal(("IPAddressPool", "pool1", message, path, false), (error.Kind, error.Name, error.Message, error.FieldPath, error.IsTransient));
    }

    [Fact]
    public void Compile_PoolWithoutName_IsRefused() =>
        Assert.EndsWith("missing pool name", PoolError(Pool("", "1.2.3.0/24")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.0/24,10.0.0.128/25", "CIDR \"10.0.0.128/25\" in pool \"pool1\" overlaps with already defined CIDR \"10.0.0.0/24\"")]
    [InlineData("10.0.0.128/25,10.0.0.0/24", "CIDR \"10.0.0.0/24\" in pool \"pool1\" overlaps with already defined CIDR \"10.0.0.128/25\"")]
    [InlineData("10.0.0.0/24,10.0.0.255-10.0.1.3", "CIDR \"10.0.0.255/32\" in pool \"pool1\" overlaps with already defined CIDR \"10.0.0.0/24\"")]
    [InlineData("1000::/64,::/0", "CIDR \"::/0\" in pool \"pool1\" overlaps with already defined CIDR \"1000::/64\"")]
    public void Compile_OverlapInsideAPool_IsRefused(string addresses, string message) =>
        Assert.Equal(message, PoolError(Pool("pool1", addresses.Split(','))).Message);

    [Fact]
    public void Compile_OverlapBetweenPools_RefusesTheLaterByName()
    {
        var compiled = Compile(new ClusterObjects { Pools = [Pool("b", "10.0.0.128/25"), Pool("a", "10.0.0.0/24"), Pool("c", "10.0.1.0/24")] });
        Assert.Equal("CIDR \"10.0.0.128/25\" in pool \"b\" overlaps with already defined CIDR \"10.0.0.0/24\"", Assert.Single(compiled.Errors).Message);
        Assert.Equal(["a", "c"], compiled.Snapshot.Pools.Select(pool => pool.Name));
        Assert.Equal([("IPAddressPool", "b")], compiled.LeftOut);
    }

    [Fact]
    public void Compile_RefusedPool_LeavesNoneOfItsBlocksBehind()
    {
        // b claims 10.2.0.0/24 before its second item fails; c may have it.
        var compiled = Compile(new ClusterObjects { Pools = [Pool("a", "10.0.0.0/24"), Pool("b", "10.2.0.0/24", "10.0.0.1/32"), Pool("c", "10.2.0.0/24")] });
        Assert.Equal("b", Assert.Single(compiled.Errors).Name);
        Assert.Equal(["a", "c"], compiled.Snapshot.Pools.Select(pool => pool.Name));
    }

    [Fact]
    public void Compile_SameNameTwice_IsRefused() =>
        Assert.Equal("duplicate definition of pool \"p\"", PoolError(Pool("p", "10.0.0.0/24"), Pool("p", "10.0.1.0/24")).Message);

    [Fact]
    public void Compile_RepeatedSelectors_AreRefused()
    {
        Assert.Equal("parsing address pool pool1: duplicate definition in namespaces field",
            PoolError(Pool(new ServiceAllocationSpec(Namespaces: ["a", "a"]))).Message);
        Assert.Equal("parsing address pool pool1: duplicate definition of namespaceSelectors \"foo=bar\"",
            PoolError(Pool(new ServiceAllocationSpec(NamespaceSelectors: [Labels("foo=bar"), Labels("foo=bar")]))).Message);
        Assert.Equal("parsing address pool pool1: duplicate definition of serviceSelectors \"a in (x,y)\"",
            PoolError(Pool(new ServiceAllocationSpec(ServiceSelectors: [Where("a", "In", "x", "y"), Where("a", "In", "y", "x")]))).Message);
    }

    [Fact]
    public void Compile_UnusableSelectors_AreRefused()
    {
        var error = PoolError(Pool(new ServiceAllocationSpec(NamespaceSelectors: [Labels("ok=1"), Where("a", "Surrounds", "x")])));
        Assert.Equal("spec.serviceAllocation.namespaceSelectors[1]", error.FieldPath);
        Assert.StartsWith("parsing address pool pool1: \"Surrounds\" is not a valid label selector operator\ninvalid namespace label selector", error.Message, StringComparison.Ordinal);
        error = PoolError(Pool(new ServiceAllocationSpec(ServiceSelectors: [Where("", "Exists")])));
        Assert.Contains("\ninvalid service label selector", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_PriorityOnly_AllowsEveryService()
    {
        var allocation = Single(Pool(new ServiceAllocationSpec(Priority: 3))).Allocation!;
        Assert.Equal(3, allocation.Priority);
        Assert.True(allocation.Allows("anywhere", Pairs()));
    }

    [Fact]
    public void Compile_NamespaceSelectors_AreResolvedAndMerged()
    {
        var spec = new ServiceAllocationSpec(Namespaces: ["listed"], NamespaceSelectors: [Labels("team=red"), Labels("team=blue")]);
        var allocation = Single(Pool(spec), Namespace("r", "team=red"), Namespace("b", "team=blue"), Namespace("g", "team=green")).Allocation!;
        Assert.Equal(["b", "listed", "r"], allocation.Namespaces.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Compile_NamespaceSelectorsWithoutMatch_CloseThePool()
    {
        var allocation = Single(Pool(new ServiceAllocationSpec(NamespaceSelectors: [Labels("team=red")])), Namespace("g", "team=green")).Allocation!;
        Assert.False(allocation.Allows("g", Pairs()));
    }

    [Fact]
    public void Compile_Defaults_AreThoseOfTheSchema()
    {
        var pool = Single(Pool("p", "10.0.0.0/24"));
        Assert.True(pool.AutoAssign);
        Assert.False(pool.AvoidBuggyIPs);
        Assert.Null(pool.Allocation);
        pool = Single(new IPAddressPool(Meta("p"), new IPAddressPoolSpec(["10.0.0.0/24"], AutoAssign: false, AvoidBuggyIPs: true)));
        Assert.False(pool.AutoAssign);
        Assert.True(pool.AvoidBuggyIPs);
    }

    [Fact]
    public void Compile_PoolsOfOtherNamespaces_AreIgnored()
    {
        var foreign = new IPAddressPool(new ObjectMeta("p", "default"), new IPAddressPoolSpec(["nonsense"]));
        Assert.Empty(Good(new ClusterObjects { Pools = [foreign] }).Snapshot.Pools);
    }
}
