using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

/// <summary>Another host claims an address that is being announced (RFC 5227 section 2.4).</summary>
public sealed class ConflictTests
{
    private static VirtualAnnouncer Settled(ConflictPolicy policy)
    {
        var announcer = new VirtualAnnouncer(Plain with { OnConflict = policy });
        announcer.Announce(Vip);
        announcer.RunUntil(10_000);
        announcer.Sent.Clear();
        return announcer;
    }

    [Fact]
    public void Sighting_WithDefence_AnnouncesAgainOnceInTenSeconds()
    {
        var announcer = Settled(ConflictPolicy.Defend);
        for (var at = 10_000; at <= 31_000; at += 500)
        {
            announcer.RunUntil(at);
            announcer.Sight(Vip, Rival);
        }

        Assert.Equal([10_000, 20_000, 30_000], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Equal(Enumerable.Repeat(new AddressConflict(Vip, "eth0", Rival, ConflictAction.Defended), 3), announcer.Conflicts);
        Assert.Equal(43, announcer.Counters.Of(Vip).Conflicts);
    }

    [Fact]
    public void Sighting_WithYield_StopsAnsweringAndComesBackWhenFree()
    {
        var announcer = Settled(ConflictPolicy.Yield);
        announcer.Sight(Vip, Rival);
        Assert.Null(announcer.Machine.Answering(Vip, 2));
        announcer.RunUntil(60_000);
        Assert.Equal([ConflictAction.Yielded, ConflictAction.Resolved], announcer.Conflicts.Select(c => c.Action));
        Assert.NotNull(announcer.Machine.Answering(Vip, 2));
    }

    [Fact]
    public void Sighting_WithIgnore_IsCountedAndReportedOnly()
    {
        var announcer = Settled(ConflictPolicy.Ignore);
        announcer.Sight(Vip, Rival);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(60_000);
        Assert.Empty(announcer.Sent);
        Assert.Equal([new AddressConflict(Vip, "eth0", Rival, ConflictAction.Ignored)], announcer.Conflicts);
        Assert.Equal(2, announcer.Counters.Of(Vip).Conflicts);
    }

    [Theory]
    [InlineData("02:00:00:00:00:01")]
    [InlineData("02:00:00:00:00:02")]
    public void Sighting_OfAnyOwnInterface_IsNoConflict(string own)
    {
        var announcer = new VirtualAnnouncer(Plain, Eth0, Eth1);
        announcer.Announce(Vip);
        announcer.Sight(Vip, MacAddress.Parse(own));
        Assert.Empty(announcer.Conflicts);
        Assert.Equal(0, announcer.Counters.Of(Vip).Conflicts);
    }

    [Fact]
    public void Sighting_OnAnInterfaceThatIsNotSelected_IsNoConflict()
    {
        var announcer = new VirtualAnnouncer(Plain, Eth0, Eth1);
        announcer.Announce(Vip, false, "eth0");
        announcer.Sight(Vip, Rival, link: 3);
        Assert.Empty(announcer.Conflicts);
    }

    [Fact]
    public void Sighting_OfAPeer_IsLeftToTheMembershipAndReassertedOnceIfWeStillHoldIt()
    {
        var announcer = Settled(ConflictPolicy.Defend);
        announcer.KnowPeer(Rival);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(10_299);
        Assert.Empty(announcer.Sent);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(15_000);
        Assert.Equal([10_300], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Equal([new AddressConflict(Vip, "eth0", Rival, ConflictAction.LeftToPeer)], announcer.Conflicts);
    }

    [Fact]
    public void Yield_AfterThePeerAnnounced_EndsAtOnceAndNeverReasserts()
    {
        var announcer = Settled(ConflictPolicy.Defend);
        announcer.KnowPeer(Rival);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(10_200);
        announcer.Yield(Vip, TimeSpan.FromSeconds(5));
        announcer.RunUntil(60_000);
        Assert.Empty(announcer.Sent);
        Assert.Equal(AddressState.Gone, announcer.StateOf(Vip));
    }

    [Fact]
    public void Yield_UntilTheSuccessorIsHeard_GoesOnAnsweringWithoutAnnouncing()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(500);
        announcer.Yield(Vip, TimeSpan.FromSeconds(5));
        announcer.RunUntil(3000);
        Assert.NotNull(announcer.Machine.Answering(Vip, 2));
        announcer.Sight(Vip, Rival, announces: false);
        Assert.NotNull(announcer.Machine.Answering(Vip, 2));
        announcer.Sight(Vip, Rival, announces: true);
        Assert.Null(announcer.Machine.Answering(Vip, 2));
        Assert.Equal(AddressState.Gone, announcer.StateOf(Vip));
        Assert.Equal([0], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Empty(announcer.Conflicts);
    }

    [Fact]
    public void Yield_AfterAPredecessorWasDeniedByAnnouncing_StillWaitsForTheSuccessor()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(1000);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(1500);
        Assert.True(announcer.Times(AnnouncementKind.ArpRequest).Length > 1);
        announcer.Yield(Vip, TimeSpan.FromSeconds(5));
        Assert.Equal(AddressState.Yielding, announcer.StateOf(Vip));
    }

    [Fact]
    public void Yield_WithoutSuccessor_EndsAtTheDeadline()
    {
        var announcer = Settled(ConflictPolicy.Defend);
        announcer.Yield(Vip, TimeSpan.FromSeconds(2));
        announcer.RunUntil(11_999);
        Assert.Equal(AddressState.Yielding, announcer.StateOf(Vip));
        announcer.RunUntil(12_000);
        Assert.Equal(AddressState.Gone, announcer.StateOf(Vip));
    }

    [Fact]
    public void Announce_WhileYielding_TakesItBack()
    {
        var announcer = Settled(ConflictPolicy.Defend);
        announcer.Yield(Vip, TimeSpan.FromSeconds(2));
        announcer.RunUntil(11_000);
        announcer.Announce(Vip);
        announcer.RunUntil(60_000);
        Assert.Equal(AddressState.Announcing, announcer.StateOf(Vip));
        Assert.Equal([11_000, 12_100, 13_200, 14_300, 15_400], announcer.Times(AnnouncementKind.ArpRequest));
    }
}
