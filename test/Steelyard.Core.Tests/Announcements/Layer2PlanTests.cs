using CsCheck;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using static Steelyard.Core.Tests.Announcements.PlanFixture;

namespace Steelyard.Core.Tests.Announcements;

public sealed class Layer2PlanTests
{
    [Fact]
    public void SetMembers_WhenTheWinnerDies_AnswersWithTheTakeover()
    {
        var plan = Plan("iris1");
        plan.Set(Key, Service(), On("iris1"));
        var change = Assert.Single(plan.SetMembers(new HashSet<string> { "iris1" }));
        Assert.Equal((Key, "iris2", true), (change.Service, change.Before.Winner, change.After.IsAnnounced));
        Assert.Equal([Vip], change.Addresses);
        Assert.Empty(plan.SetMembers(new HashSet<string> { "iris1" }));
    }

    [Fact]
    public void SetMembers_WithoutQuorum_SilencesTheNodeUntilItIsBack()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        Assert.Equal(AnnouncementReason.NoQuorum, Assert.Single(plan.SetMembers(new HashSet<string> { "iris2" }, hasQuorum: false)).After.Reason);
        Assert.True(Assert.Single(plan.SetMembers(new HashSet<string> { "iris2" })).After.IsAnnounced);
    }

    [Fact]
    public void Set_WithTheSameFacts_ChangesNothing()
    {
        var plan = Plan("iris2");
        Assert.Single(plan.Set(Key, Service(), On("iris1")));
        Assert.Empty(plan.Set(Key, Service(), On("iris1")));
    }

    [Fact]
    public void Set_WithAnotherAddress_IsAChangeWithBothAddresses()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        var change = Assert.Single(plan.Set(Key, Service("10.20.30.4"), On("iris1")));
        Assert.Equal([Vip], change.AddressesBefore);
        Assert.Equal([IpAddr.Parse("10.20.30.4")], change.Addresses);
    }

    [Fact]
    public void Remove_IsAChangeToServiceDeleted()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        Assert.Equal(AnnouncementReason.ServiceDeleted, Assert.Single(plan.Remove(Key)).After.Reason);
        Assert.Empty(plan.Remove(Key));
    }

    [Fact]
    public void Leave_HandsEverythingToTheOthers()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        Assert.Equal("iris1", Assert.Single(plan.Leave()).After.Winner);
    }

    [Fact]
    public void Reconfigure_WithoutThePoolOfAnAnnouncedAddress_KeepsItAsItWas()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        Assert.Empty(plan.Reconfigure(Snapshot([Ad(Nodes)], "10.20.31.0/24")));
        Assert.Equal([Key], plan.Orphans);
        Assert.Empty(plan.Set(Key, Service(), On("iris1")));
        Assert.Equal("iris1", Assert.Single(plan.SetMembers(new HashSet<string> { "iris1" })).After.Winner);
    }

    [Fact]
    public void Orphan_ThatGetsANewAddress_FollowsTheNewConfiguration()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        plan.Reconfigure(Snapshot([Ad(Nodes)], "10.20.31.0/24"));
        Assert.Equal(AnnouncementReason.NoIPAllocated, plan.Decide(Service(""), On("iris1")).Reason);
        Assert.Empty(plan.Orphans);
    }

    [Fact]
    public void Reconfigure_WithoutThePoolOfAnAddressAnnouncedElsewhere_ForgetsIt()
    {
        var plan = Plan("iris1");
        plan.Set(Key, Service(), On("iris1"));
        plan.Reconfigure(Snapshot([Ad(Nodes)], "10.20.31.0/24"));
        Assert.Equal((AnnouncementReason.IPNotAllowed, 0), (plan.Decision(Key).Reason, plan.Orphans.Count()));
    }

    [Fact]
    public void Claim_WhenSticky_KeepsTheHolderAgainstABetterNode()
    {
        var (one, two) = (Plan("iris1", isSticky: true), Plan("iris2", isSticky: true));
        foreach (var plan in new[] { one, two })
        {
            plan.Set(Key, Service(), On("iris1"));
            plan.SetClaim(Key, "iris1");
        }

        Assert.Equal((true, "iris1"), (one.Decision(Key).IsAnnounced, two.Decision(Key).Winner));
        Assert.Equal((true, false), (one.IsHeldAgainstOrder(Key), two.IsHeldAgainstOrder(Key)));
        two.SetMembers(new HashSet<string> { "iris2" });
        Assert.True(two.Decision(Key).IsAnnounced);
    }

    [Fact]
    public void Claim_WhenNotSticky_IsNotLookedAt()
    {
        var plan = Plan("iris2");
        plan.Set(Key, Service(), On("iris1"));
        Assert.Empty(plan.SetClaim(Key, "iris1"));
        Assert.True(plan.Decision(Key).IsAnnounced);
    }

    [Fact]
    public void Claims_OfServicesThatShareAnAddress_AreSettledByTheFirstName()
    {
        var plan = Plan("iris2", isSticky: true);
        plan.Set("default/a", Service(sharing: true), On("iris1"));
        plan.Set("default/b", Service(sharing: true), On("iris1"));
        plan.SetClaim("default/b", "iris2");
        plan.SetClaim("default/a", "iris1");
        Assert.Equal(("iris1", "iris1"), (plan.Decision("default/a").Winner, plan.Decision("default/b").Winner));
    }

    /// <summary>Whatever comes in which order: the plan decides as the rules say for the state at the end, and at most one node announces.</summary>
    [Fact]
    public void Plans_AfterAnySequenceOfInputs_DecideAsTheRulesSay() => Gen.Select(
            Gen.Int[0, 5].Array[1, 30], Gen.Int[0, 255].Array[30], Gen.Bool)
        .Sample((kinds, values, local) =>
        {
            string[] nodes = ["n1", "n2", "n3", "n4"];
            var plans = nodes.Select(node => Plan(node, nodes: nodes)).ToList();
            var (alive, excluded, endpoints, address, scores) = (nodes.ToHashSet(), new HashSet<string>(), nodes.ToHashSet(), Vip, "");
            for (var i = 0; i < kinds.Length; i++)
            {
                var some = nodes.Where((_, index) => (values[i] >> index & 1) == 1).ToHashSet();
                switch (kinds[i])
                {
                    case 0:
                        alive = some;
                        plans.ForEach(plan => plan.SetMembers(alive));
                        break;
                    case 1:
                        excluded = some;
                        plans.ForEach(plan => Array.ForEach(nodes, node => plan.SetNode(node, new NodeFacts(IsExcluded: excluded.Contains(node)))));
                        break;
                    case 2:
                        scores = string.Join(' ', some.Select(node => $"{node}:{1 + values[i] / 100}"));
                        plans.ForEach(plan => plan.Reconfigure(Snapshot([Ad(nodes, scores: scores)])));
                        break;
                    case 3:
                        address = IpAddr.Parse($"10.20.30.{values[i]}");
                        break;
                    default:
                        endpoints = some;
                        break;
                }

                plans.ForEach(plan => plan.Set(Key, Service(address.ToString(), local: local), On([.. endpoints])));
            }

            var candidates = alive.Where(node => !excluded.Contains(node) && (!local || endpoints.Contains(node)));
            var weights = scores.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(':')).ToDictionary(one => one[0], one => int.Parse(one[1]));
            var expected = endpoints.Count > 0 && Election.Order(candidates, address, weights) is [var first, ..] ? first : null;
            Assert.Equal(expected is null ? [] : [expected], nodes.Where((_, index) => plans[index].Decision(Key).IsAnnounced));
        });
}
