using Steelyard.Core.Allocation;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Allocation;

/// <summary>Assigning addresses that the service names, with sharing.</summary>
public sealed class ExplicitAssignmentTests
{
    private readonly Allocator _allocator = Allocator(
        Pool("test", "1.2.3.4/31 1000::4/127"),
        Pool("test2", "1.2.4.0/24 1000::4:0/120", avoid: true),
        Pool("test3", "1.2.5.0/24 1000::5:0/120", avoid: true, allocation: Only("test-ns1")),
        Pool("test4", "1.2.6.0/24 1000::6:0/120", avoid: true, allocation: Only(label: "team=metallb")),
        Pool("test5", "1.2.7.0/24 1000::7:0/120", avoid: true, allocation: Only("test-ns1", "team=metallb", 20)),
        Pool("test6", "1.2.8.0/24 1000::9:0/120", avoid: true, allocation: Only("test-ns2", "foo=bar", 20)));

    [Fact]
    public void Assign_RunningSequence_FollowsTheTable()
    {
        Ok("s1", "1.2.3.4");
        Ok("s1", "1.2.3.4");
        No("s2", "1.2.3.4", "can't change sharing key for \"default/s2\", address also in use by default/s1");
        Ok("s2", "1.2.3.5");
        No("s1", "1.2.3.5", "can't change sharing key for \"default/s1\", address also in use by default/s2");
        Assert.Equal(Ips("1.2.3.4"), _allocator.Find("default/s1")!.Addresses);
        No("s3", "1.2.4.0", "[\"1.2.4.0\"] is not allowed in config");
        No("s3", "1.2.4.255", "[\"1.2.4.255\"] is not allowed in config");
        Ok("s3", "1.2.4.254");
        Ok("s4", "1.2.4.3", "tcp/80", "sharing", "backend");
        Ok("s4", "1.2.4.3", "tcp/80", "share", "backend");
        No("s3", "1.2.4.3", "port TCP/80 is already in use on \"1.2.4.3\"", "tcp/80", "share", "backend");
        Assert.Equal(Ips("1.2.4.254"), _allocator.Find("default/s3")!.Addresses);
        Ok("s3", "1.2.4.3", "tcp/443", "share", "backend");
        Ok("s3", "1.2.4.3", "udp/53", "share", "backend");
        Ok("s4", "1.2.4.254");
    }

    [Fact]
    public void Assign_IPv6_HasNoBuggyAddresses()
    {
        Assert.True(Assign(Request("s1", ServiceFamily.IPv6), "1000::4").Succeeded);
        Assert.False(Assign(Request("s2", ServiceFamily.IPv6), "1000::4").Succeeded);
        Assert.True(Assign(Request("s2", ServiceFamily.IPv6), "1000::4:5").Succeeded);
        Assert.True(Assign(Request("s3", ServiceFamily.IPv6), "1000::4:ff").Succeeded);
        Assert.True(Assign(Request("s4", ServiceFamily.IPv6), "1000::4:0").Succeeded);
    }

    [Theory]
    [InlineData("default", "", "1.2.3.4,1000::4", null)]
    [InlineData("test-ns1", "", "1.2.5.10", null)]
    [InlineData("default", "", "1.2.5.10", "pool test3 not compatible for ip assignment")]
    [InlineData("default", "team=metallb", "1.2.6.10", null)]
    [InlineData("default", "team=other", "1.2.6.10", "pool test4 not compatible for ip assignment")]
    [InlineData("test-ns1", "team=metallb", "1.2.7.10", null)]
    [InlineData("test-ns1", "", "1.2.7.10", "pool test5 not compatible for ip assignment")]
    [InlineData("default", "team=metallb", "1.2.7.10", "pool test5 not compatible for ip assignment")]
    [InlineData("test-ns2", "foo=bar", "1.2.8.1,1000::9:1", null)]
    [InlineData("default", "", "1.2.4.7,1.2.4.8", "\"1.2.4.7\" \"1.2.4.8\" has the same family")]
    [InlineData("default", "", "1000::4,1000::5", "\"1000::4\" \"1000::5\" has the same family")]
    [InlineData("default", "", "1.2.3.4,1000::4:1", "[\"1.2.3.4\" \"1000::4:1\"] is not allowed in config")]
    [InlineData("default", "", "1.2.4.1,1.2.4.2,1000::4:1", "more than two addresses [\"1.2.4.1\" \"1.2.4.2\" \"1000::4:1\"]")]
    [InlineData("default", "", "1.2.5.1,1.2.5.2,1.2.5.3", "pool test3 not compatible for ip assignment")]
    [InlineData("default", "", "4.3.2.1", "[\"4.3.2.1\"] is not allowed in config")]
    public void Assign_FreshService_ChecksPoolThenTermsThenCount(string ns, string label, string addresses, string? error)
    {
        var result = Assign(Request("s", ns: ns, label: label), addresses);
        Assert.Equal(error, result.Error?.Message);
        Assert.Equal(error is null ? Ips(addresses) : null, _allocator.Find($"{ns}/s")?.Addresses);
    }

    [Theory]
    [InlineData("k", "", "tcp/80", "k", "", "tcp/81", true)]
    [InlineData("k", "", "tcp/80", "k", "", "udp/80", true)]
    [InlineData("k", "", "tcp/80", "k", "", "tcp/80", false)]
    [InlineData("k", "a=b", "tcp/80", "k", "a=b", "tcp/81", true)]
    [InlineData("k", "a=b", "tcp/80", "k", "a=c", "tcp/81", false)]
    [InlineData("k", "a=b", "tcp/80", "k", "", "tcp/81", false)]
    [InlineData("k", "", "tcp/80", "l", "", "tcp/81", false)]
    [InlineData("k", "", "tcp/80", "", "", "tcp/81", false)]
    [InlineData("", "", "tcp/80", "", "", "tcp/81", false)]
    [InlineData("k", "", "tcp/80,tcp/443", "k", "", "udp/80,tcp/443", false)]
    public void Assign_SecondHolder_NeedsKeyBackendAndDisjointPorts(
        string key1, string backend1, string ports1, string key2, string backend2, string ports2, bool shared)
    {
        Ok("a", "1.2.4.9", ports1, key1, backend1);
        var second = Request("b", ports: ports2, sharing: key2, backend: backend2, ns: "other");
        Assert.Equal(shared, Assign(second, "1.2.4.9").Succeeded);
        Assert.Equal(shared ? ["default/a", "other/b"] : ["default/a"], _allocator.HoldersOf(Ips("1.2.4.9")[0]));
    }

    [Fact]
    public void Assign_KeyChangeWithCoHolders_NamesThemAll()
    {
        Ok("a", "1.2.4.9", "tcp/1", "k");
        Ok("b", "1.2.4.9", "tcp/2", "k");
        Ok("c", "1.2.4.9", "tcp/3", "k");
        No("b", "1.2.4.9", "can't change sharing key for \"default/b\", address also in use by default/a,default/c", "tcp/2", "new");
    }

    [Fact]
    public void Assign_PortReleasedByCoHolder_CanBeTaken()
    {
        Ok("a", "1.2.4.9", "tcp/1,tcp/2", "k");
        Ok("b", "1.2.4.9", "tcp/3", "k");
        Ok("a", "1.2.4.9", "tcp/1", "k");
        Ok("b", "1.2.4.9", "tcp/2,tcp/3", "k");
        No("a", "1.2.4.9", "port TCP/2 is already in use on \"1.2.4.9\"", "tcp/1,tcp/2", "k");
    }

    [Fact]
    public void Assign_SecondAddressOfPairTaken_TakesNeither()
    {
        Assert.True(Assign(Request("a", ServiceFamily.IPv6), "1000::4").Succeeded);
        Assert.False(Assign(Request("b", ServiceFamily.Dual), "1.2.3.4,1000::4").Succeeded);
        Ok("c", "1.2.3.4");
    }

    private AllocationResult Assign(AllocationRequest request, string addresses) => _allocator.Assign(request, Ips(addresses));

    private void Ok(string name, string address, string ports = "", string sharing = "", string backend = "") =>
        Assert.Null(Assign(Request(name, ports: ports, sharing: sharing, backend: backend), address).Error?.Message);

    private void No(string name, string address, string error, string ports = "", string sharing = "", string backend = "") =>
        Assert.Equal(error, Assign(Request(name, ports: ports, sharing: sharing, backend: backend), address).Error?.Message);
}
