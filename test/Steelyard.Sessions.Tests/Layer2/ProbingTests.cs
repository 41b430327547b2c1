using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

public sealed class ProbingTests
{
    private static readonly AnnouncerOptions Probing = Plain with { Probing = ProbeTiming.Fast };

    [Fact]
    public void Announce_New_ProbesThreeTimesAndAnnouncesAfterFiftyMilliseconds()
    {
        var announcer = new VirtualAnnouncer(Probing);
        announcer.Announce(Vip);
        Assert.Null(announcer.Machine.Answering(Vip, 2));
        announcer.RunUntil(1000);
        Assert.Equal([0, 15, 30], announcer.Times(AnnouncementKind.ArpProbe));
        Assert.Equal([50], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.NotNull(announcer.Machine.Answering(Vip, 2));
    }

    [Fact]
    public void Announce_NewIPv6_ProbesWithSolicitations()
    {
        var announcer = new VirtualAnnouncer(Probing);
        announcer.Announce(Vip6);
        announcer.RunUntil(1000);
        Assert.Equal([0, 15, 30], announcer.Times(AnnouncementKind.NeighborProbe));
        Assert.Equal([50], announcer.Times(AnnouncementKind.NeighborAdvertisement));
    }

    [Fact]
    public void Announce_TimingOfTheRfc_KeepsItsPauses()
    {
        var announcer = new VirtualAnnouncer(Plain with { Probing = ProbeTiming.Rfc5227 });
        announcer.Announce(Vip);
        announcer.RunUntil(60_000);
        var probes = announcer.Times(AnnouncementKind.ArpProbe);
        Assert.Equal(3, probes.Length);
        Assert.InRange(probes[0], 0, 1000);
        Assert.InRange(probes[1] - probes[0], 1000, 2000);
        Assert.InRange(probes[2] - probes[1], 1000, 2000);
        Assert.Equal(2000, announcer.Times(AnnouncementKind.ArpRequest)[0] - probes[2], 3);
    }

    [Theory]
    [InlineData(ConflictPolicy.Defend)]
    [InlineData(ConflictPolicy.Yield)]
    public void Sighting_WhileProbing_WithholdsTheAddressUntilItIsFree(ConflictPolicy policy)
    {
        var announcer = new VirtualAnnouncer(Probing with { OnConflict = policy });
        announcer.Announce(Vip);
        announcer.RunUntil(20);
        announcer.Sight(Vip, Rival, announces: false);
        announcer.RunUntil(10_025);
        announcer.Sight(Vip, Rival, announces: false);
        announcer.RunUntil(15_000);
        Assert.Equal(AddressState.Withheld, announcer.StateOf(Vip));
        Assert.Equal([new AddressConflict(Vip, "eth0", Rival, ConflictAction.Withheld)], announcer.Conflicts);
        Assert.Empty(announcer.Times(AnnouncementKind.ArpRequest));

        announcer.RunUntil(30_000);
        Assert.Equal(AddressState.Announcing, announcer.StateOf(Vip));
        Assert.Equal(ConflictAction.Resolved, announcer.Conflicts[^1].Action);
        Assert.Equal(2, announcer.Conflicts.Count);
    }

    [Fact]
    public void Sighting_WhileProbingWithPolicyIgnore_IsReportedAndAnnouncedAnyway()
    {
        var announcer = new VirtualAnnouncer(Probing with { OnConflict = ConflictPolicy.Ignore });
        announcer.Announce(Vip);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(1000);
        Assert.Equal(AddressState.Announcing, announcer.StateOf(Vip));
        Assert.Equal([new AddressConflict(Vip, "eth0", Rival, ConflictAction.Ignored)], announcer.Conflicts);
    }

    [Fact]
    public void Sighting_OfAPeerWhileProbing_AnnouncesAtOnce()
    {
        var announcer = new VirtualAnnouncer(Probing);
        announcer.KnowPeer(Rival);
        announcer.Announce(Vip);
        announcer.RunUntil(10);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(1000);
        Assert.Equal([10, 110, 310], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Empty(announcer.Conflicts);
    }

    [Fact]
    public void Takeover_WhileWithheld_Announces()
    {
        var announcer = new VirtualAnnouncer(Probing);
        announcer.Announce(Vip);
        announcer.Sight(Vip, Rival);
        announcer.RunUntil(500);
        announcer.Announce(Vip, takeover: true);
        announcer.RunUntil(600);
        Assert.Equal(AddressState.Announcing, announcer.StateOf(Vip));
        Assert.NotEmpty(announcer.Times(AnnouncementKind.ArpRequest));
    }

    [Fact]
    public void Announce_WithoutCarrier_ProbesWhenTheLinkComesUp()
    {
        var announcer = new VirtualAnnouncer(Probing, Eth0 with { HasCarrier = false });
        announcer.Announce(Vip);
        announcer.RunUntil(1000);
        Assert.Empty(announcer.Sent);
        announcer.Links(Eth0);
        announcer.RunUntil(2000);
        Assert.Equal([1000, 1015, 1030], announcer.Times(AnnouncementKind.ArpProbe));
        Assert.Equal([1050], announcer.Times(AnnouncementKind.ArpRequest));
    }
}
