using Steelyard.Core.Announcements;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Tests.Support;
using static Steelyard.Speaker.Tests.Support.AnnouncingNode;

namespace Steelyard.Speaker.Tests.Layer2;

/// <summary>Interfaces come, go and change while addresses are announced; netlink tells, nothing polls.</summary>
public sealed class InterfaceChangeTests
{
    private const string LateMac = "02:00:00:00:00:09";

    private static bool Announces(SeenFrame frame, string mac) =>
        frame.From == mac && ((frame.IsArpReply && frame.ArpTarget == $"{Vip}") || frame.AdvertisedTarget == $"{Vip6}");

    [Fact]
    public void Interface_ThatAppearsLater_AnnouncesAndAnswersAtOnce()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip, Vip6);
        using var capture = new Capture(node.Client);
        node.Network.Plug(node.Node, "eth9", 9);
        capture.WaitFor(frame => Announces(frame, LateMac) && frame.IsArpReply);
        capture.WaitFor(frame => Announces(frame, LateMac) && frame.AdvertisedTarget == $"{Vip6}");
        Assert.Contains("ff02::1:ff02:3", node.Node.Execute("ip", "-6 maddr show dev eth9"), StringComparison.Ordinal);
        Assert.True(node.Announcer.HasAnyInterface(InterfaceSelection.Of("eth9")));
        Assert.Contains(LateMac, node.Client.Execute("arping", $"-c 3 -w 30 -i eth0 {Vip}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_SetDownAndUp_AnnouncesAgain()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        node.Node.Execute("ip", "link set eth0 down");
        Assert.NotEqual(0, node.Client.TryExecute("arping", $"-c 1 -w 1 -i eth0 {Vip}").ExitCode);
        using var capture = new Capture(node.Client);
        node.Node.Execute("ip", "link set eth0 up");
        capture.WaitFor(frame => Announces(frame, SwitchedNetwork.NodeMac));
        Assert.Contains(SwitchedNetwork.NodeMac, node.Client.Execute("arping", $"-c 1 -w 30 -i eth0 {Vip}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_WithChangedMac_AnnouncesAndAnswersTheNewOne()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        using var capture = new Capture(node.Client);
        node.Node.Execute("ip", "link set eth0 address 02:00:00:00:00:77");
        var frame = capture.WaitFor(each => Announces(each, "02:00:00:00:00:77"));
        Assert.Equal("02:00:00:00:00:77", frame.ArpSenderMac);
        var output = node.Client.Execute("arping", $"-c 1 -w 30 -i eth0 {Vip}");
        Assert.Contains($"from 02:00:00:00:00:77 ({Vip})", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_ThatBecomesABridgePort_LeavesThePartToTheBridge()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        using var capture = new Capture(node.Client);
        node.Node.Execute("ip", "link add br0 address 02:00:00:00:00:66 type bridge");
        node.Node.Execute("ip", "link set eth0 master br0");
        node.Node.Execute("ip", "link set br0 up");
        capture.WaitFor(frame => Announces(frame, "02:00:00:00:00:66"));
        var output = node.Client.Execute("arping", $"-d -c 3 -w 30 -i eth0 {Vip}");
        Assert.Contains("from 02:00:00:00:00:66", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_Excluded_NeitherAnnouncesNorAnswers()
    {
        using var node = new AnnouncingNode(exclusion: InterfaceExclusion.Parse("announcedInterfacesToExclude: ['^eth9$', \"^lo$\"]", "test"));
        node.Network.Plug(node.Node, "eth9", 9);
        using var capture = new Capture(node.Client);
        node.AnnounceAndWait(Vip);
        capture.WaitFor(frame => Announces(frame, SwitchedNetwork.NodeMac), count: 2);
        Assert.Equal(0, capture.Count(frame => Announces(frame, LateMac)));
        node.Client.Execute("arping", $"-d -c 3 -w 30 -i eth0 {Vip}");
        Assert.False(node.Announcer.HasAnyInterface(InterfaceSelection.Of("eth9")));
        Assert.Equal(["eth0"], node.Announcer.InterfacesOf(InterfaceSelection.All));
    }
}
