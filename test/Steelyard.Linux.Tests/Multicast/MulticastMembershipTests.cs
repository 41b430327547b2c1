using Steelyard.Linux.Multicast;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Tests.Support;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Multicast;

public sealed class MulticastMembershipTests
{
    private static readonly IpAddr Group = IpAddr.Parse("ff02::1:ff12:3456");

    [Fact]
    public void Join_OfAGroup_SendsAReportThatNamesIt()
    {
        using var hosts = new TwoHosts();
        using var cable = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = 0x86dd }));
        cable.JoinGroup(hosts.IndexThere, MacAddress.Parse("33:33:00:00:00:16"));
        using var membership = hosts.Here.Run(() =>
        {
            var made = new MulticastMembership();
            made.Join(hosts.Index, Group);
            return made;
        });
        // RFC 3810 section 5.2: ICMPv6 type 143 after a hop-by-hop header of 8 bytes, to ff02::16.
        byte[] group = Group.ToIPAddress().GetAddressBytes();
        ReceiveUntil(cable, frame => frame.Length > 62 && frame[62] == 143 && frame.AsSpan(62).IndexOf(group) > 0);
    }

    [Fact]
    public void Leave_OfTheLastJoin_EndsTheMembership()
    {
        using var hosts = new TwoHosts();
        using var membership = new MulticastMembership();
        hosts.Here.Run(() =>
        {
            membership.Join(hosts.Index, Group);
            membership.Join(hosts.Index, Group);
        });
        Assert.Equal((1, true), (membership.Count, IsMember(hosts)));
        membership.Leave(hosts.Index, Group);
        Assert.True(IsMember(hosts));
        membership.Leave(hosts.Index, Group);
        membership.Leave(hosts.Index, Group);
        Assert.Equal((0, false), (membership.Count, IsMember(hosts)));
    }

    [Fact]
    public void Join_OfMoreGroupsThanOneSocketHolds_JoinsThemAll()
    {
        const int count = 5000;
        using var hosts = new TwoHosts();
        using var membership = new MulticastMembership();
        hosts.Here.Run(() =>
        {
            for (var i = 0; i < count; i++)
                membership.Join(hosts.Index, Group with { Value = Group.Value + (uint)i });
        });
        Assert.Equal(count, membership.Count);
        var shown = hosts.Here.Execute("ip", "-6 maddr show dev eth0");
        Assert.True(shown.Split('\n').Count(line => line.Contains("ff02::1:ff12:", StringComparison.Ordinal)
            || line.Contains("ff02::1:ff", StringComparison.Ordinal)) >= count, shown.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Join_OnAnInterfaceThatIsGone_ThrowsAndLeaveIsHarmless()
    {
        using var hosts = new TwoHosts();
        using var membership = new MulticastMembership();
        var error = Assert.Throws<LinuxException>(() => hosts.Here.Run(() => membership.Join(9999, Group)));
        Assert.Equal(Errno.ENODEV, error.Error);
        hosts.Here.Run(() => membership.Join(hosts.Index, Group));
        hosts.Here.Execute("ip", "link del eth0");
        membership.Leave(hosts.Index, Group);
        Assert.Equal(0, membership.Count);
    }

    private static bool IsMember(TwoHosts hosts) =>
        hosts.Here.Execute("ip", "-6 maddr show dev eth0").Contains(Group.ToString(), StringComparison.Ordinal);

    private static void ReceiveUntil(PacketSocket socket, Predicate<byte[]> found)
    {
        using var poller = new DescriptorPoller();
        poller.Add(socket);
        var buffer = new byte[2048];
        while (!(socket.TryReceive(buffer, out var info) && found(buffer[..info.Length])))
            Assert.True(poller.Wait(TwoHosts.Patience), "the frame did not come");
    }
}
