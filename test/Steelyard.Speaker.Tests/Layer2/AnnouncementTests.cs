using Steelyard.Core.Announcements;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Tests.Support;
using static Steelyard.Speaker.Tests.Support.AnnouncingNode;

namespace Steelyard.Speaker.Tests.Layer2;

/// <summary>What tshark sees of unsolicited announcements on the client's side of the switch.</summary>
public sealed class AnnouncementTests
{
    private static bool IsArpRound(SeenFrame frame) => frame.IsArpReply && frame.ArpTarget == $"{Vip}" && frame.ArpSender == $"{Vip}";

    private static bool IsNdpRound(SeenFrame frame) => frame.AdvertisedTarget == $"{Vip6}" && frame.Destination == "ff02::1";

    [Fact]
    public void Announce_IPv4_SendsRoundsOfBroadcastRequestAndReply()
    {
        using var node = new AnnouncingNode();
        using var capture = new Capture(node.Client);
        node.Announce(Vip, takeover: true);
        // Five rounds in the window and two early repeats of a takeover.
        capture.WaitFor(IsArpRound, count: 7);
        var frames = capture.Frames.Where(frame => frame.ArpSender == $"{Vip}").ToList();
        Assert.Equal(Enumerable.Repeat(new[] { "1", "2" }, 7).SelectMany(pair => pair), frames.Select(frame => frame.ArpOperation));
        Assert.All(frames, frame => Assert.Equal(
            (SwitchedNetwork.NodeMac, "ff:ff:ff:ff:ff:ff", "60", SwitchedNetwork.NodeMac, $"{Vip}", "ff:ff:ff:ff:ff:ff", $"{Vip}"),
            (frame.From, frame.To, frame.Length, frame.ArpSenderMac, frame.ArpSender, frame.ArpTargetMac, frame.ArpTarget)));
        Assert.Equal(14, node.Announcer.Counters.Of(Vip).GratuitousSent);
    }

    [Fact]
    public void Announce_IPv6_SendsAdvertisementsToAllNodes()
    {
        using var node = new AnnouncingNode();
        using var capture = new Capture(node.Client);
        node.Announce(Vip6, takeover: true);
        capture.WaitFor(IsNdpRound, count: 7);
        Assert.All(capture.Frames.Where(IsNdpRound), frame => Assert.Equal(
            (SwitchedNetwork.NodeMac, "33:33:00:00:00:01", "fe80::1", "255", "0", "1", "0", SwitchedNetwork.NodeMac, "1"),
            (frame.From, frame.To, frame.Source, frame.HopLimit, frame.Solicited, frame.Override, frame.Router, frame.LinkLayer, frame.Checksum)));
    }

    [Fact]
    public void Announce_New_ProbesThreeTimesBeforeTheFirstRound()
    {
        using var node = new AnnouncingNode();
        using var capture = new Capture(node.Client);
        node.AnnounceAndWait(Vip, Vip6);
        capture.WaitFor(IsArpRound);
        capture.WaitFor(IsNdpRound);
        var arp = capture.Frames.Where(frame => frame.ArpTarget == $"{Vip}").Take(4).ToList();
        Assert.Equal(["0.0.0.0", "0.0.0.0", "0.0.0.0", $"{Vip}"], arp.Select(frame => frame.ArpSender));
        Assert.All(arp, frame => Assert.Equal("ff:ff:ff:ff:ff:ff", frame.To));
        var ndp = capture.Frames.Where(frame => frame.SolicitedTarget == $"{Vip6}").ToList();
        Assert.Equal(3, ndp.Count);
        Assert.All(ndp, frame => Assert.Equal(
            ("33:33:ff:02:00:03", "::", "ff02::1:ff02:3", "255", "", "1"),
            (frame.To, frame.Source, frame.Destination, frame.HopLimit, frame.LinkLayer, frame.Checksum)));
    }

    [Fact]
    public void Takeover_ByAnotherSpeaker_MovesTheClientAndEndsTheYieldingOne()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip, Vip6);
        using var successor = Start(node.Network.Rival, Defaults);
        node.Client.Execute("ip", $"neigh replace {Vip} lladdr {SwitchedNetwork.NodeMac} dev eth0 nud reachable");
        node.Announcer.Yield(Vip, TimeSpan.FromHours(1));
        node.Announcer.Yield(Vip6, TimeSpan.FromHours(1));
        node.WaitFor(Vip6, AddressState.Yielding);
        successor.Announce(Vip, InterfaceSelection.All, takeover: true);
        successor.Announce(Vip6, InterfaceSelection.All, takeover: true);
        node.WaitFor(Vip, AddressState.Gone);
        node.WaitFor(Vip6, AddressState.Gone);
        Assert.Contains(SwitchedNetwork.RivalMac, node.Client.Execute("ip", $"neigh show {Vip}"), StringComparison.Ordinal);
        Assert.Contains($"from {SwitchedNetwork.RivalMac}", node.Client.Execute("arping", $"-d -c 2 -w 30 -i eth0 {Vip}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_OfAnnouncedAddresses_AreJoinedAndLeft()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip6);
        Assert.Contains("ff02::1:ff02:3", node.Node.Execute("ip", "-6 maddr show dev eth0"), StringComparison.Ordinal);
        node.Announcer.Withdraw(Vip6);
        Eventually.True(
            () => !node.Node.Execute("ip", "-6 maddr show dev eth0").Contains("ff02::1:ff02:3", StringComparison.Ordinal),
            () => "the group was not left");
    }

    [Fact]
    public void Announce_AThousandIPv6Addresses_JoinsAllGroups()
    {
        using var node = new AnnouncingNode();
        for (var i = 0; i < 1000; i++)
            node.Announce(Vip6 with { Value = Vip6.Value + (uint)i }, takeover: true);
        var last = Vip6 with { Value = Vip6.Value + 999 };
        node.WaitFor(last, AddressState.Announcing);
        Eventually.True(
            () => node.Node.Execute("ip", "-6 maddr show dev eth0").Split("ff02::1:ff02:").Length == 1001, () => "groups are missing");
        Assert.Contains(SwitchedNetwork.NodeMac, node.Client.Execute("ndisc6", $"-1 -r 5 -w 10000 {last} eth0"), StringComparison.OrdinalIgnoreCase);
    }
}
