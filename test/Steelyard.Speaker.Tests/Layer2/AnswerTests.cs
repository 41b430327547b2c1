using System.Net;
using System.Net.Sockets;
using Steelyard.Core.Announcements;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Tests.Support;
using static Steelyard.Speaker.Tests.Support.AnnouncingNode;

namespace Steelyard.Speaker.Tests.Layer2;

/// <summary>What the tools of a client on the same network say about our answers.</summary>
public sealed class AnswerTests
{
    /// <summary>What tshark says of a checksum that it found right.</summary>
    private const string GoodChecksum = "1";

    [Fact]
    public void Arping_AnAnnouncedAddress_IsAnsweredWithTheMacOfTheInterface()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        var output = node.Client.Execute("arping", $"-c 1 -w 30 -i eth0 {Vip}");
        Assert.Contains($"from {SwitchedNetwork.NodeMac} ({Vip})", output, StringComparison.Ordinal);
        Assert.Equal(1, node.Announcer.Counters.Of(Vip).ResponsesSent);
    }

    [Fact]
    public void Arping_WithoutSenderAddress_IsAnsweredByOneHostOnly()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        var output = node.Client.Execute("arping", $"-0 -d -c 3 -w 30 -i eth0 {Vip}");
        Assert.Contains($"from {SwitchedNetwork.NodeMac} ({Vip})", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Arping_AnAddressNotAnnouncedOrWithdrawn_IsNotAnswered()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        Assert.NotEqual(0, node.Client.TryExecute("arping", "-c 1 -w 1 -i eth0 172.25.1.2").ExitCode);
        node.Announcer.Withdraw(Vip);
        node.WaitFor(Vip, AddressState.Gone);
        Assert.NotEqual(0, node.Client.TryExecute("arping", $"-c 1 -w 1 -i eth0 {Vip}").ExitCode);
    }

    [Fact]
    public void Ndisc6_AnAnnouncedAddress_IsAnsweredWithTheMacOfTheInterface()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip6);
        var output = node.Client.Execute("ndisc6", $"-1 -r 5 -w 10000 {Vip6} eth0");
        Assert.Contains(SwitchedNetwork.NodeMac, output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Solicitation_FromAnUnspecifiedAddress_IsAnsweredToAllAndStopsTheDuplicate()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip6);
        using var capture = new Capture(node.Client);
        node.Client.Execute("ip", $"addr add {Vip6}/64 dev eth0");
        Eventually.True(
            () => node.Client.Execute("ip", "-6 addr show dev eth0").Contains("dadfailed", StringComparison.Ordinal),
            () => node.Client.Execute("ip", "-6 addr show dev eth0"));
        var answer = capture.WaitFor(frame => frame.AdvertisedTarget == Vip6.ToString() && frame.Destination == "ff02::1");
        Assert.Equal((SwitchedNetwork.NodeMac, "33:33:00:00:00:01"), answer.Path);
        Assert.Equal(("fe80::1", "255", "0", "1", "0"), (answer.Source, answer.HopLimit, answer.Solicited, answer.Override, answer.Router));
    }

    [Fact]
    public void Reachability_OfAKnownNeighbor_IsConfirmedForUnicastProbes()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip, Vip6);
        foreach (var address in new[] { Vip, Vip6 })
        {
            // In state "probe" the kernel asks the known hardware address only, IPv6 without the source link-layer option.
            node.Client.Execute("ip", $"neigh replace {address} lladdr {SwitchedNetwork.NodeMac} dev eth0 nud probe");
            Eventually.True(
                () => node.Client.Execute("ip", $"neigh show {address}").Contains("REACHABLE", StringComparison.Ordinal),
                () => node.Client.Execute("ip", $"neigh show {address}"));
            Assert.True(node.Announcer.Counters.Of(address).ResponsesSent > 0);
        }
    }

    [Fact]
    public void Datagram_ToAnAnnouncedAddress_IsSentToTheNode()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip, Vip6);
        foreach (var address in new[] { Vip, Vip6 })
        {
            node.Client.Run(() =>
            {
                var target = new IPEndPoint(address.ToIPAddress(), 9);
                using var client = new UdpClient(target.AddressFamily);
                client.Send([1], target);
            });
            Eventually.True(
                () => node.Client.Execute("ip", $"neigh show {address}").Contains($"lladdr {SwitchedNetwork.NodeMac} REACHABLE", StringComparison.Ordinal),
                () => node.Client.Execute("ip", $"neigh show {address}"));
        }
    }

    [Fact]
    public void Answers_InACapture_AreUnicastFramesOfTheMinimumLength()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip, Vip6);
        using var capture = new Capture(node.Client);
        node.Client.Execute("arping", $"-c 1 -w 30 -i eth0 {Vip}");
        node.Client.Execute("ndisc6", $"-1 -r 5 -w 10000 {Vip6} eth0");
        var reply = capture.WaitFor(frame => frame.IsArpReply && frame.Path == (SwitchedNetwork.NodeMac, SwitchedNetwork.ClientMac));
        Assert.Equal(
            ("60", SwitchedNetwork.NodeMac, $"{Vip}", SwitchedNetwork.ClientMac, "172.25.0.2"),
            (reply.Length, reply.ArpSenderMac, reply.ArpSender, reply.ArpTargetMac, reply.ArpTarget));
        var advertisement = capture.WaitFor(
            frame => frame.AdvertisedTarget == $"{Vip6}" && frame.Path == (SwitchedNetwork.NodeMac, SwitchedNetwork.ClientMac));
        Assert.Equal(($"{Vip6}", "255", GoodChecksum), (advertisement.Source, advertisement.HopLimit, advertisement.Checksum));
        Assert.Equal(
            ("1", "0", "0", SwitchedNetwork.NodeMac),
            (advertisement.Solicited, advertisement.Override, advertisement.Router, advertisement.LinkLayer));
    }

    [Fact]
    public void Arping_WhileAllPoolThreadsAreBlocked_IsAnswered()
    {
        using var node = new AnnouncingNode();
        node.AnnounceAndWait(Vip);
        using var end = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(Environment.ProcessorCount);
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    blocked.Signal();
                    end.Wait();
                },
                null);
        }

        Assert.True(blocked.Wait(Eventually.Patience));
        var answered = node.Announcer.Counters.Of(Vip).ResponsesSent;
        using var arping = node.Client.Start("arping", $"-q -C 1 -w 30 -i eth0 {Vip}");
        while (!arping.HasExited)
            Thread.Sleep(10);
        end.Set();
        Assert.Equal(0, arping.ExitCode);
        Assert.True(node.Announcer.Counters.Of(Vip).ResponsesSent > answered);
    }

    [Fact]
    public void Announce_OnOtherInterfacesOnly_IsNotAnswered()
    {
        using var node = new AnnouncingNode();
        node.Announcer.Announce(Vip, InterfaceSelection.Of("eth7"), takeover: true);
        node.AnnounceAndWait(Vip6);
        Assert.NotEqual(0, node.Client.TryExecute("arping", $"-c 1 -w 1 -i eth0 {Vip}").ExitCode);
        Assert.False(node.Announcer.HasAnyInterface(InterfaceSelection.Of("eth7")));
        Assert.True(node.Announcer.HasAnyInterface(InterfaceSelection.Of("eth7", "eth0")));
        Assert.Equal(["eth0", "lo"], node.Announcer.InterfacesOf(InterfaceSelection.All));
    }
}
