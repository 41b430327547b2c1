using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

/// <summary>Interfaces that come, go and change while addresses are announced.</summary>
public sealed class LinkTests
{
    private static readonly IpAddr Group = IpAddr.Parse("ff02::1:ff02:3");

    [Fact]
    public void SetLinks_NewInterface_IsAnnouncedOnAtOnce()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(10_000);
        announcer.Links(Eth0, Eth1);
        announcer.RunUntil(20_000);
        Assert.Equal([10_000, 11_100, 12_200, 13_300, 14_400], announcer.Times(AnnouncementKind.ArpRequest, link: 3));
        Assert.Equal(5, announcer.Times(AnnouncementKind.ArpRequest).Length);
        Assert.NotNull(announcer.Machine.Answering(Vip, 3));
    }

    [Fact]
    public void SetLinks_InterfaceNotSelected_StaysSilent()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip, false, "eth0", "eth7");
        announcer.Links(Eth0, Eth1);
        announcer.RunUntil(20_000);
        Assert.Empty(announcer.Times(AnnouncementKind.ArpRequest, link: 3));
        Assert.Null(announcer.Machine.Answering(Vip, 3));
    }

    [Fact]
    public void SetLinks_ChangedHardwareAddress_IsAnnouncedWithTheNewOne()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(10_000);
        announcer.Links(Eth0 with { Mac = Rival });
        announcer.RunUntil(10_001);
        Assert.Equal(Rival, announcer.Sent[^1].Frame.Link.Mac);
        Assert.Equal(10_000, announcer.Sent[^1].At.TotalMilliseconds);
    }

    [Fact]
    public void SetLinks_CarrierLostAndBack_PausesAndStartsOver()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip);
        announcer.RunUntil(500);
        announcer.Links(Eth0 with { HasCarrier = false });
        announcer.RunUntil(20_000);
        announcer.Links(Eth0);
        announcer.RunUntil(40_000);
        Assert.Equal([0, 20_000, 21_100, 22_200, 23_300, 24_400], announcer.Times(AnnouncementKind.ArpRequest));
    }

    [Fact]
    public void SetLinks_InterfaceGone_IsNeitherAnsweredNorAnnouncedOn()
    {
        var announcer = new VirtualAnnouncer(Plain, Eth0, Eth1);
        announcer.Announce(Vip);
        announcer.RunUntil(500);
        announcer.Links(Eth1);
        announcer.RunUntil(20_000);
        Assert.Equal([0], announcer.Times(AnnouncementKind.ArpRequest));
        Assert.Null(announcer.Machine.Answering(Vip, 2));
    }

    [Fact]
    public void SetLinks_WithoutLinkLocalAddress_TakesPartInArpOnly()
    {
        var announcer = new VirtualAnnouncer(Plain, Eth0 with { LinkLocal = null });
        announcer.Announce(Vip);
        announcer.Announce(Vip6);
        announcer.RunUntil(100);
        Assert.NotNull(announcer.Machine.Answering(Vip, 2));
        Assert.Null(announcer.Machine.Answering(Vip6, 2));
        announcer.Links(Eth0);
        announcer.RunUntil(200);
        Assert.NotNull(announcer.Machine.Answering(Vip6, 2));
        Assert.Equal([100], announcer.Times(AnnouncementKind.NeighborAdvertisement));
    }

    [Fact]
    public void Groups_OfAddressesThatShareOne_AreJoinedOnceAndLeftLast()
    {
        var announcer = new VirtualAnnouncer(Plain);
        var twin = IpAddr.Parse("fd00:7::2:3");
        announcer.Announce(Vip6);
        announcer.Announce(twin);
        Assert.Equal([new GroupChange(2, Group, Join: true)], announcer.Groups);
        announcer.Withdraw(Vip6);
        Assert.Single(announcer.Groups);
        announcer.Withdraw(twin);
        Assert.Equal([new GroupChange(2, Group, Join: true), new GroupChange(2, Group, Join: false)], announcer.Groups);
    }

    [Fact]
    public void Groups_OfAnInterfaceThatAppearsLater_AreJoined()
    {
        var announcer = new VirtualAnnouncer(Plain);
        announcer.Announce(Vip6);
        announcer.Links(Eth0, Eth1);
        Assert.Equal([new GroupChange(2, Group, Join: true), new GroupChange(3, Group, Join: true)], announcer.Groups);
    }
}
