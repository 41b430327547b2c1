using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

/// <summary>When rounds go out: the schedule that MetalLB's users know, and what is added to it.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Announce_Once_SendsFiveRoundsOfRequestAndReply()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(60_000);
        Assert.Equal([0, 1100, 2200, 3300, 4400], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Equal([0, 1100, 2200, 3300, 4400], announcer.Times(AnnouncementKind.ArpReply));
        Assert.Equal(10, announcer.Sent.Count);
        Assert.Equal(10, announcer.Counters.Of(Vip).GratuitousSent);
    }

    [Fact]
    public void Announce_IPv6_SendsOneAdvertisementEachRound()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip6);
        announcer.RunUntil(60_000);
        Assert.Equal([0, 1100, 2200, 3300, 4400], announcer.Times(AnnouncementKind.NeighborAdvertisement));
        Assert.Equal(5, announcer.Counters.Of(Vip6).GratuitousSent);
    }

    [Theory]
    [InlineData(3000, new double[] { 0, 1100, 2200, 3300, 4400, 5500, 6600, 7700 })]
    [InlineData(4500, new double[] { 0, 1100, 2200, 3300, 4400, 5500, 6600, 7700, 8800 })]
    [InlineData(5600, new double[] { 0, 1100, 2200, 3300, 4400, 5600, 6700, 7800, 8900, 10000 })]
    public void Announce_Again_ProlongsTheWindowOrStartsAnother(double again, double[] rounds)
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(again);
        announcer.Announce(Vip);
        announcer.RunUntil(60_000);
        Assert.Equal(rounds, announcer.Times(AnnouncementKind.ArpRequest));
    }

    [Fact]
    public void Announce_Takeover_RepeatsEarlyAndDoesNotProbe()
    {
        var announcer = new VirtualAnnouncer(Plain with { Probing = ProbeTiming.Rfc5227 });
        announcer.Announce(Vip, takeover: true);
        announcer.RunUntil(60_000);
        Assert.Equal([0, 100, 300, 1100, 2200, 3300, 4400], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Empty(announcer.Times(AnnouncementKind.ArpProbe));
    }

    [Fact]
    public void Refresh_AfterTheWindow_ComesEachIntervalWithinATenth()
    {
        var announcer = new VirtualAnnouncer(Plain with { RefreshInterval = TimeSpan.FromSeconds(100) });
        announcer.Announce(Vip);
        announcer.RunUntil(1_000_000);
        var rounds = announcer.Times(AnnouncementKind.ArpRequest)[4..];
        Assert.InRange(rounds.Length, 9, 12);
        Assert.All(rounds.Zip(rounds.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, 90_000, 110_000));
    }

    [Fact]
    public void Withdraw_InTheBurst_SendsNothingMore()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(1500);
        announcer.Withdraw(Vip);
        announcer.RunUntil(60_000);
        Assert.Equal([0, 1100], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Equal(AddressState.Gone, announcer.StateOf(Vip));
        Assert.Null(announcer.Machine.NextDue);
    }

    [Fact]
    public void Announce_ChangedSelection_MovesTheAnnouncements()
    {
        var announcer = new VirtualAnnouncer(Plain, Eth0, Eth1);
        announcer.Announce(Vip, false, "eth0");
        announcer.RunUntil(2000);
        announcer.Announce(Vip, false, "eth1");
        announcer.RunUntil(60_000);
        Assert.Equal([0, 1100], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Equal([2000, 3100, 4200, 5300, 6400], announcer.Times(AnnouncementKind.ArpRequest, link: 3));
        Assert.Null(announcer.Machine.Answering(Vip, 2));
        Assert.NotNull(announcer.Machine.Answering(Vip, 3));
    }

    [Theory]
    [InlineData(1000, 100)]
    [InlineData(5000, 500)]
    public void Announce_ThousandsAsTakeover_AllHaveTheirRoundSoonAndPaced(int count, double within)
    {
        var announcer = new VirtualAnnouncer(new AnnouncerOptions());
        var addresses = Enumerable.Range(0, count).Select(i => Vip with { Value = Vip.Value + (uint)i }).ToList();
        foreach (var address in addresses)
            announcer.Announce(address, takeover: true);
        announcer.RunUntil(within);
        Assert.All(addresses, address => Assert.True(announcer.Counters.Of(address).GratuitousSent >= 2));
        // 64 frames a millisecond, and what has been saved up.
        var busiest = announcer.Sent.CountBy(s => Math.Floor(s.At.TotalMilliseconds)).Max(pair => pair.Value);
        Assert.InRange(busiest, 1, 5 * 65);
    }

    [Fact]
    public void Announce_FiveThousandNew_AreProbedAndAnnouncedWithinTwoSeconds()
    {
        var announcer = new VirtualAnnouncer(new AnnouncerOptions());
        for (var i = 0u; i < 5000; i++)
            announcer.Announce(Vip with { Value = Vip.Value + i });
        announcer.RunUntil(2000);
        Assert.Equal(3 * 5000, announcer.Times(AnnouncementKind.ArpProbe).Length);
        Assert.Equal(5000, announcer.Sent.Where(s => s.Frame.Kind == AnnouncementKind.ArpReply).DistinctBy(s => s.Frame.Address).Count());
    }

    [Fact]
    public void Takeover_DuringAStartOfThousands_GoesFirst()
    {
        var announcer = new VirtualAnnouncer(Plain);
        for (var i = 1u; i <= 5000; i++)
            announcer.Announce(Vip with { Value = Vip.Value + i });
        announcer.RunUntil(1_120);
        announcer.Announce(Vip, takeover: true);
        announcer.RunUntil(10_000);
        // The second rounds of 5,000 addresses fill 156 ms from 1.1 s on.
        Assert.InRange(announcer.Times(AnnouncementKind.ArpRequest, Vip)[0], 1_120, 1_122);
    }
}
