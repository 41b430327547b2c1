using Steelyard.Lab.Clusters;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Clusters;

public sealed class AddressPlanTests
{
    private static readonly IpPrefix Subnet = IpPrefix.Parse("172.25.0.0/16");

    [Fact]
    public void Create_OneServerAndThreeAgents_GivesTheAddressesOfTheTutorial()
    {
        var plan = AddressPlan.Create("default", Subnet, null, 1, 3);
        Assert.Equal("172.25.0.1", plan.Gateway);
        Assert.Equal(
            ["server-0 172.25.0.2 02:42:ac:19:00:02", "agent-0 172.25.0.3 02:42:ac:19:00:03", "agent-1 172.25.0.4 02:42:ac:19:00:04", "agent-2 172.25.0.5 02:42:ac:19:00:05"],
            plan.Nodes.Select(node => $"{node.Name} {node.IPv4} {node.Mac}"));
        Assert.Equal("172.25.255.254", plan.Host("client").IPv4);
        Assert.All(plan.Hosts, host => Assert.Null(host.IPv6));
    }

    [Fact]
    public void Create_DualStack_GivesTheSameHostNumberInBothFamilies()
    {
        var plan = AddressPlan.Create("default", Subnet, IpPrefix.Parse("fd00:25::/64"), 1, 1, "frr");
        Assert.Equal("fd00:25::1", plan.Gateway6);
        Assert.Equal(["fd00:25::2", "fd00:25::3", "fd00:25::fffe", "fd00:25::fffd"], plan.Hosts.Select(host => host.IPv6));
        Assert.Equal("172.25.255.253", plan.Host("router").IPv4);
    }

    [Theory]
    [InlineData("172.25.0.0/29", 1, 3, true)]
    [InlineData("172.25.0.0/29", 1, 4, false)]
    [InlineData("172.25.0.0/32", 1, 0, false)]
    public void Create_InASmallSubnet_FitsOrSaysHowManyItNeeds(string subnet, int servers, int agents, bool fits)
    {
        var error = Record.Exception(() => AddressPlan.Create("x", IpPrefix.Parse(subnet), null, servers, agents));
        if (fits)
            Assert.Null(error);
        else
            Assert.Contains(subnet, Assert.IsType<LabException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_InAFullSubnet_GivesEveryHostAnAddressOfItsOwn()
    {
        var plan = AddressPlan.Create("x", IpPrefix.Parse("10.0.0.0/27"), null, 1, 27);
        Assert.Equal(29, plan.Hosts.Select(host => host.IPv4).Distinct().Count());
        Assert.DoesNotContain(plan.Hosts, host => host.IPv4 is "10.0.0.0" or "10.0.0.1" or "10.0.0.31");
        Assert.Throws<LabException>(() => AddressPlan.WithNode(plan, HostRole.Agent, null));
    }

    [Fact]
    public void WithNode_AfterARemoval_TakesTheFreeNumberAndAddress()
    {
        var plan = AddressPlan.Create("x", Subnet, null, 1, 3);
        plan = plan with { Hosts = [.. plan.Hosts.Where(host => host.Name != "agent-1")] };
        var (changed, node) = AddressPlan.WithNode(plan, HostRole.Agent, null);
        Assert.Equal(("agent-1", "172.25.0.4"), (node.Name, node.IPv4));
        Assert.Equal(["server-0", "agent-0", "agent-2", "agent-1", "client"], changed.Hosts.Select(host => host.Name));
    }

    [Fact]
    public void WithNode_OfANameThatIsTaken_IsRefused() => Assert.Contains(
        "\"client\"",
        Assert.Throws<LabException>(() => AddressPlan.WithNode(AddressPlan.Create("x", Subnet, null, 1, 1), HostRole.Agent, "client")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("fd00::/64", null)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16")]
    [InlineData("10.0.0.0/16", "fd00::/120")]
    public void Create_WithAnUnfitNetwork_IsRefused(string subnet, string? subnet6) => Assert.Throws<LabException>(
        () => AddressPlan.Create("x", IpPrefix.Parse(subnet), subnet6 is null ? null : IpPrefix.Parse(subnet6), 1, 0));
}
