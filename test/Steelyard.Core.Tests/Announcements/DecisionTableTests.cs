using Steelyard.Core.Announcements;
using static Steelyard.Core.Tests.Announcements.PlanFixture;

namespace Steelyard.Core.Tests.Announcements;

/// <summary>The decision of one speaker for one service; section J of the golden cases. "ann" is announced.</summary>
public sealed class DecisionTableTests
{
    [Fact]
    public void Advertisement_ForOneNode_LetsNoOtherAnnounce() => Expect(
        "announced noMatchingAdvertisement", Service(), On("iris1"), [Ad(["iris1"])]);

    [Fact]
    public void LocalPolicy_WithOneAdvertisementPerNode_LetsTheNodeWithTheEndpointWin() => Expect(
        "announced notOwner", Service(local: true), On("iris1"), [Ad(["iris1"]), Ad(["iris2"], interfaces: "eth0")]);

    [Fact]
    public void ClusterPolicy_LetsANodeWithoutEndpointsWin() => Expect("notOwner announced", Service(), On("iris1"));

    [Fact]
    public void ExclusionLabel_TakesANodeOut() => Expect("announced notOwner", Service(), On("iris1"), excluded: ["iris2"]);

    [Fact]
    public void ExclusionLabel_OnEveryNode_LeavesNobody() => Expect("notOwner notOwner", Service(), On("iris1"), excluded: ["iris1", "iris2"]);

    [Fact]
    public void ExclusionLabel_WhenIgnored_DoesNotCount() => Expect(
        "announced notOwner", Service(local: true), On("iris1"), excluded: ["iris1", "iris2"], ignores: true);

    [Fact]
    public void NetworkUnavailable_TakesANodeOut()
    {
        var plan = Plan("iris1");
        plan.Set(Key, Service(), On("iris1"));
        plan.SetNode("iris2", new NodeFacts(IsNetworkUnavailable: true));
        Assert.True(plan.Decision(Key).IsAnnounced);
    }

    [Fact]
    public void Service_WithoutUsableEndpoints_IsAnnouncedByNobody() => Expect("notOwner notOwner", Service(), EndpointFacts.None);

    [Fact]
    public void Members_WhenNotObserved_AreAllKnownNodes()
    {
        var plan = Plan("iris1");
        plan.SetMembers(null);
        Assert.True(plan.Decide(Service(local: true), On("iris1")).IsAnnounced);
        Assert.Equal("iris2", plan.Decide(Service(), On("iris1")).Winner);
    }

    [Theory]
    [InlineData("app=foo", "announced noMatchingAdvertisement")]
    [InlineData("app=bar", "noMatchingAdvertisement announced")]
    public void ServiceSelectors_ChooseTheAdvertisement(string label, string expected) => Expect(
        expected, Service(labels: label), On("iris1"), [Ad(["iris1"], selectors: "app=foo"), Ad(["iris2"], selectors: "app=bar")]);

    [Fact]
    public void SharedAddress_WithServiceSelectors_IsAnnouncedByNobody() => Expect(
        "sharedIPWithServiceSelector sharedIPWithServiceSelector",
        Service(labels: "app=foo", sharing: true), On("iris1"), [Ad(Nodes, selectors: "app=foo")]);

    [Fact]
    public void SharedAddress_WithSelectorsOfOtherServicesOnly_IsElectedAsUsual() => Expect(
        "notOwner announced", Service(labels: "app=foo", sharing: true), On("iris1"), [Ad(Nodes), Ad(Nodes, selectors: "app=bar")]);

    [Theory]
    [InlineData("", null)]
    [InlineData("eth1,eth2", "eth1,eth2")]
    [InlineData("eth0,eth1 eth0,eth2", "eth0,eth1,eth2")]
    [InlineData("eth0 ", null)]
    public void Interfaces_OfSeveralAdvertisements_AddUp(string lists, string? expected)
    {
        var ads = lists.Split(' ').Select(list => Ad(Nodes, list.Replace(',', ' '))).ToList();
        Assert.Equal(expected ?? "all", Plan("iris2", ads).Decide(Service(), On("iris1")).Interfaces!.ToString());
    }

    [Fact]
    public void Interfaces_OfAdvertisementsForOtherNodes_DoNotCount() => Assert.Equal(
        "eth0", Plan("iris2", [Ad(Nodes, "eth0"), Ad(["iris1"])]).Decide(Service(), On("iris1")).Interfaces!.ToString());

    [Fact]
    public void Preferences_OfAllMatchingAdvertisements_AddUp()
    {
        string[] nodes = ["edge-a", "worker-a"];
        var ads = new[] { Ad(["edge-a"], scores: "edge-a:100"), Ad(nodes), Ad(nodes, selectors: "app=other", scores: "worker-a:1000") };
        Assert.True(Plan("edge-a", ads, nodes: nodes).Decide(Service(), On("worker-a")).IsAnnounced);
    }

    [Fact]
    public void Preferences_OfDeadNodes_LeaveTheOrderOfTheOthers()
    {
        string[] nodes = ["edge-a", "edge-b", "worker-a", "worker-b"];
        var plan = Plan("worker-a", [Ad(nodes, scores: "edge-a:100 edge-b:50")], nodes: nodes);
        Assert.Equal("edge-a", plan.Decide(Service(), On("worker-a")).Winner);
        plan.SetMembers(new HashSet<string> { "worker-a", "worker-b" });
        Assert.True(plan.Decision(Key).IsAnnounced);
    }

    [Fact]
    public void ElectedNode_WithoutTheInterfaces_IsTheWinnerAllTheSame() => Assert.True(
        Plan("iris2", [Ad(Nodes, "missing0")]).Decide(Service(), On("iris1")).IsAnnounced);

    [Fact]
    public void Reasons_BeforeTheElection_AreInTheOrderOfTheContract()
    {
        var plan = new Layer2Plan("iris2");
        Assert.Equal("noConfig", plan.Decide(Service(), On("iris1")).Reason.Text());
        plan.SetMembers(Nodes.ToHashSet());
        plan.Reconfigure(Snapshot([Ad(Nodes)]));
        Assert.Equal("notLoadBalancer", plan.Decide(Service() with { IsLoadBalancer = false }, On("iris1")).Reason.Text());
        Assert.Equal("noIPAllocated", plan.Decide(Service(""), On("iris1")).Reason.Text());
        Assert.Equal("invalidIP", plan.Decide(Service() with { HasInvalidAddress = true }, On("iris1")).Reason.Text());
        Assert.Equal("ipNotAllowed", plan.Decide(Service("10.20.31.1"), On("iris1")).Reason.Text());
        Assert.Equal("announced", plan.Decide(Service("10.20.30.1 1000::1"), On("iris1")).Reason.Text());
    }

    [Fact]
    public void Addresses_OfTwoPools_AreNotAllowed()
    {
        var plan = Plan("iris2");
        var snapshot = Snapshot([Ad(Nodes)]);
        plan.Reconfigure(snapshot with { Pools = [Fixtures.Pool("p", "10.20.30.0/24"), Fixtures.Pool("q", "1000::/120")] });
        Assert.Equal(AnnouncementReason.IPNotAllowed, plan.Decide(Service("10.20.30.1 1000::1"), On("iris1")).Reason);
    }

    [Fact]
    public void Address_ThatWouldNotBeGivenOut_IsAnnouncedOncePublished()
    {
        var plan = Plan("iris2");
        plan.Reconfigure(Snapshot([Ad(["iris2"])]) with { Pools = [Fixtures.Pool("p", "10.20.30.0/24", avoid: true)] });
        Assert.True(plan.Decide(Service("10.20.30.255"), On("iris1")).IsAnnounced);
    }

    [Fact]
    public void DualStackService_IsElectedByItsFirstAddress()
    {
        var plan = Plan("iris2");
        Assert.Equal("iris1", plan.Decide(Service("10.20.30.2 1000::1"), On("iris1")).Winner);
        Assert.Equal("iris2", plan.Decide(Service("10.20.30.1 1000::1"), On("iris1")).Winner);
    }

    private static void Expect(
        string expected, ServiceFacts service, EndpointFacts endpoints, IReadOnlyList<Advertisements.Layer2Advertisement>? ads = null,
        string[]? excluded = null, bool ignores = false)
    {
        var answers = Nodes.Select(node =>
        {
            var plan = Plan(node, ads, ignores);
            foreach (var name in excluded ?? [])
                plan.SetNode(name, new NodeFacts(IsExcluded: true));
            return plan.Decide(service, endpoints).Reason.Text();
        });
        Assert.Equal(expected, string.Join(' ', answers));
    }
}
