using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Allocation;

/// <summary>Which addresses a service gets that names none.</summary>
public sealed class ChoosingTests
{
    private static readonly AddressPool Four = Pool("test", "1.2.3.4/31 1.2.3.10/31 1000::/127 2000::/127");

    [Theory]
    [InlineData(ServiceFamily.IPv4, "1.2.3.4 1.2.3.5 1.2.3.10 1.2.3.11")]
    [InlineData(ServiceFamily.IPv6, "1000:: 1000::1 2000:: 2000::1")]
    public void Allocate_FromPool_GoesThroughBlocksInOrder(ServiceFamily family, string expected)
    {
        var allocator = Allocator(Four);
        foreach (var address in Ips(expected))
            Assert.Equal([address], allocator.Allocate(Request($"s-{address}", family, pool: "test")).Assignment?.Addresses);
        Assert.Equal("no available IPs in pool test", Error(allocator, Request("s5", family, pool: "test")));
        Assert.Equal("no available IPs", Error(allocator, Request("s6", family)));
        allocator.Unassign($"default/s-{Ips(expected)[0]}");
        Assert.Equal(expected.Split(' ')[0], Given(allocator, Request("s5", family, pool: "test")));
        Assert.Equal("no available IPs in pool test", Error(allocator, Request("s6", family, pool: "test")));
    }

    [Fact]
    public void Allocate_HoldsOtherFamily_KeepsItAndFails()
    {
        var allocator = Allocator(Four);
        Given(allocator, Request("s", pool: "test"));
        Assert.Equal("IP for wrong family assigned alloc ipv4 service family ipv6",
            Error(allocator, Request("s", ServiceFamily.IPv6, pool: "test")));
        Assert.Equal(Ips("1.2.3.4"), allocator.Find("default/s")!.Addresses);
    }

    [Fact]
    public void Allocate_AlreadyServed_KeepsAddress()
    {
        var allocator = Allocator(Four);
        Given(allocator, Request("first"));
        Given(allocator, Request("s"));
        allocator.Unassign("default/first");
        Assert.Equal("1.2.3.5", Given(allocator, Request("s")));
    }

    [Theory]
    [InlineData("nope", "unknown pool \"nope\"")]
    [InlineData("closed", "pool closed not compatible for ip assignment")]
    [InlineData("v6", "no available IPs in pool v6")]
    public void Allocate_UnusablePoolNamed_SaysWhy(string pool, string error)
    {
        var allocator = Allocator(Pool("closed", "1.0.0.0/24", allocation: Only("a")), Pool("v6", "1000::/127"));
        Assert.Equal(error, Error(allocator, Request("s", pool: pool)));
    }

    [Fact]
    public void Allocate_BuggyAvoided_SkipsOnlyThose()
    {
        var allocator = Allocator(
            Pool("a", "1.2.3.0/31 1.2.3.254/31"), Pool("b", "1.2.4.0/31 1.2.4.254/31", avoid: true), Pool("c", "1.2.5.255/32", avoid: true));
        var given = Enumerable.Range(1, 6).Select(i => Given(allocator, Request($"s{i}"))).ToHashSet();
        Assert.Equal("1.2.3.0 1.2.3.1 1.2.3.254 1.2.3.255 1.2.4.1 1.2.4.254".Split(' ').ToHashSet(), given);
        Assert.Equal("no available IPs", Error(allocator, Request("s7")));
    }

    [Theory]
    [InlineData("1.2.3.0/32", FamilyPolicy.PreferDualStack, "1.2.3.0")]
    [InlineData("1.2.3.0/32 1000::/128", FamilyPolicy.PreferDualStack, "1.2.3.0,1000::")]
    [InlineData("1000::/128 1.2.3.0/32", FamilyPolicy.RequireDualStack, "1.2.3.0,1000::")]
    [InlineData("1000::/128", FamilyPolicy.PreferDualStack, "1000::")]
    [InlineData("1.2.3.0/32", FamilyPolicy.RequireDualStack, "no available IPs in pool P for dual IPFamily")]
    [InlineData("1000::/128", FamilyPolicy.RequireDualStack, "no available IPs in pool P for dual IPFamily")]
    [InlineData("1.2.3.0/32 1000::/128", FamilyPolicy.SingleStack, "no available IPs in pool P for dual IPFamily")]
    public void Allocate_DualFromPool_FollowsPolicy(string blocks, FamilyPolicy policy, string expected)
    {
        var allocator = Allocator(Pool("P", blocks));
        var result = allocator.Allocate(Request("s", ServiceFamily.Dual, policy, pool: "P"));
        Assert.Equal(expected, result.Error?.Message ?? string.Join(',', result.Assignment!.Addresses));
    }

    [Theory]
    [InlineData("v4 v6 dual", IpFamily.IPv4, "1.0.0.0,1000::")]
    [InlineData("v4 v6", IpFamily.IPv4, "4.0.0.0")]
    [InlineData("v4 v6", IpFamily.IPv6, "4000::")]
    [InlineData("v6", IpFamily.IPv4, "4000::")]
    [InlineData("v4", IpFamily.IPv6, "4.0.0.0")]
    [InlineData("", IpFamily.IPv4, null)]
    public void Allocate_PreferDualAutomatically_TakesPairThenPrimaryThenOther(string pools, IpFamily primary, string? expected)
    {
        var all = new[] { Pool("v4", "4.0.0.0/32"), Pool("v6", "4000::/128"), Pool("z", "1.0.0.0/32 1000::/128") };
        var allocator = Allocator([.. all.Where(pool => pools.Split(' ').Contains(pool.Name == "z" ? "dual" : pool.Name))]);
        var result = allocator.Allocate(Request("s", ServiceFamily.Dual, FamilyPolicy.PreferDualStack) with { Primary = primary });
        Assert.Equal(expected, result.Assignment is null ? null : string.Join(',', result.Assignment.Addresses));
    }

    [Fact]
    public void Allocate_RequireDualAutomatically_NeedsBothInOnePool()
    {
        var request = Request("s", ServiceFamily.Dual, FamilyPolicy.RequireDualStack);
        Assert.Equal("no available IPs", Error(Allocator(Pool("v4", "4.0.0.0/32"), Pool("v6", "4000::/128")), request));
    }

    [Fact]
    public void Allocate_PinnedPools_GoByPriorityThenNoneThenPlain()
    {
        var allocator = Allocator(
            Pool("a-plain", "9.0.0.0/32"),
            Pool("none", "1.0.0.0/32", allocation: Only("default")),
            Pool("five", "5.0.0.0/32", allocation: Only("default", priority: 5)),
            Pool("three", "3.0.0.0/32", allocation: Only("default", priority: 3)),
            Pool("manual", "2.0.0.0/32", auto: false, allocation: Only("default", priority: 1)),
            Pool("foreign", "6.0.0.0/32", allocation: Only("other", priority: 1)),
            Pool("everybody", "4.0.0.0/32", allocation: Only(priority: 4)));
        var given = Enumerable.Range(1, 5).Select(i => Given(allocator, Request($"s{i}")));
        Assert.Equal(["3.0.0.0", "4.0.0.0", "5.0.0.0", "1.0.0.0", "9.0.0.0"], given.ToArray());
        Assert.Equal("no available IPs", Error(allocator, Request("s6")));
    }

    [Fact]
    public void Allocate_PinnedPoolWithOneFamily_BeatsPlainPairUnderPreferDual()
    {
        var allocator = Allocator(Pool("plain", "1.0.0.0/32 1000::/128"), Pool("pinned", "2.0.0.0/32", allocation: Only("default")));
        Assert.Equal("2.0.0.0", Given(allocator, Request("s", ServiceFamily.Dual, FamilyPolicy.PreferDualStack)));
    }

    [Fact]
    public void Allocate_OnlyForeignPool_HasNothing() =>
        Assert.Equal("no available IPs", Error(Allocator(Pool("Z", "1.0.0.0/24", allocation: Only("a"))), Request("s", ns: "b")));

    [Fact]
    public void Allocate_NamespaceSelectorsMatchNothing_ClosesThePool()
    {
        var allocator = Allocator(Pool("Z", "1.0.0.0/24", allocation: Only() with { HasNamespaceSelectors = true }));
        Assert.Equal("no available IPs", Error(allocator, Request("s")));
        Assert.Equal("pool Z not compatible for ip assignment", Error(allocator, Request("s", pool: "Z")));
    }

    [Fact]
    public void Allocate_SharingKey_TakesFirstShareableOrFree()
    {
        var allocator = Allocator(Pool("p", "10.0.0.0/24"));
        Assert.Equal("10.0.0.0", Given(allocator, Request("svc1", ports: "tcp/80", sharing: "web")));
        Assert.Equal("10.0.0.1", Given(allocator, Request("svc3", ports: "tcp/80", sharing: "web")));
        Assert.Equal("10.0.0.0", Given(allocator, Request("svc4", ports: "tcp/443", sharing: "web")));
        Assert.Equal("10.0.0.1", Given(allocator, Request("svc5", ports: "tcp/443,tcp/8443", sharing: "web")));
        Assert.Equal("10.0.0.0", Given(allocator, Request("svc6", ports: "tcp/8443", sharing: "web")));
        Assert.Equal("10.0.0.2", Given(allocator, Request("svc7", ports: "tcp/1", sharing: "other")));
        Assert.Equal("10.0.0.3", Given(allocator, Request("svc8", ports: "tcp/1", sharing: "web", backend: "a=b")));
        Assert.Equal("10.0.0.4", Given(allocator, Request("svc9", ports: "tcp/1")));
    }

    [Fact]
    public void Allocate_FreeBeforeShareable_TakesTheFreeOne()
    {
        var allocator = Allocator(Pool("p", "10.0.0.0/24"));
        Given(allocator, Request("first"));
        Given(allocator, Request("shared", ports: "tcp/80", sharing: "web"));
        allocator.Unassign("default/first");
        Assert.Equal("10.0.0.0", Given(allocator, Request("s", ports: "tcp/81", sharing: "web")));
    }

    [Fact]
    public void Allocate_RequestedAddresses_ChecksFamilyThenAddressesThenPool()
    {
        var allocator = Allocator(Pool("a", "1.0.0.0/24"), Pool("b", "2.0.0.0/24"));
        var request = Request("s") with { Addresses = Ips("1.0.0.5") };
        Assert.Equal("requested loadBalancer IP(s) [\"1.0.0.5\"] does not match the ipFamily of the service",
            Error(allocator, request with { Family = ServiceFamily.IPv6, Pool = "b" }));
        Assert.Equal("requested loadBalancer IP(s) [\"1.0.0.5\"] is not compatible with requested address pool b",
            Error(allocator, request with { Pool = "b" }));
        Assert.Null(allocator.Find("default/s"));
        Assert.Equal("1.0.0.5", Given(allocator, request with { Pool = "a" }));
    }

    [Fact]
    public void Allocate_HugePools_AnswersAtOnce()
    {
        var allocator = Allocator(Pool("p", "10.0.0.0/8 2001:db8::/64 fd00::/8"));
        foreach (var i in Enumerable.Range(0, 70_000))
            Assert.True(allocator.Allocate(Request($"s{i}", ServiceFamily.Dual, FamilyPolicy.RequireDualStack)).Succeeded);
        Assert.Equal(Ips("10.1.17.111 2001:db8::1:116f"), allocator.Find("default/s69999")!.Addresses);
        allocator.Unassign("default/s4096");
        Assert.Equal("10.0.16.0", Given(allocator, Request("next")));
    }

    private static string Given(Allocator allocator, AllocationRequest request) =>
        Assert.IsType<Assignment>(allocator.Allocate(request).Assignment).Addresses[0].ToString();

    private static string? Error(Allocator allocator, AllocationRequest request) => allocator.Allocate(request).Error?.Message;
}
