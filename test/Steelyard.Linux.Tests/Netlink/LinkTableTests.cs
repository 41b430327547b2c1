using Steelyard.Linux.Netlink;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Tests.Support;
using Steelyard.Primitives;
using Steelyard.TestKit.Networks;

namespace Steelyard.Linux.Tests.Netlink;

public sealed class LinkTableTests
{
    [Fact]
    public void Current_AtOnce_ShowsTheInterfacesThatAreThere()
    {
        using var hosts = new TwoHosts();
        using var table = hosts.Here.Run(() => new LinkTable());
        var link = table.Current.Find("eth0")!;
        Assert.Equal((hosts.Index, MacAddress.Parse(TwoHosts.HereMac), "veth", 1500), (link.Index, link.Mac!.Value, link.Kind, link.Mtu));
        Assert.True(link.Flags.HasFlag(LinkFlags.Up | LinkFlags.Running | LinkFlags.Broadcast | LinkFlags.Multicast));
        Assert.False(link.Flags.HasFlag(LinkFlags.NoArp));
        Assert.Equal(
            [("10.9.0.1", 24, AddressScope.Universe, true), ("2001:db8:9::1", 64, AddressScope.Universe, true)],
            link.Addresses.Select(a => (a.Address.ToString(), a.PrefixLength, a.Scope, a.IsUsable)));
        var loopback = table.Current.Find("lo")!;
        Assert.True(loopback.Flags.HasFlag(LinkFlags.Loopback));
        Assert.Null(loopback.Kind);
        Assert.Equal(0, loopback.MasterIndex);
        Assert.Contains(loopback.Addresses, a => a.Address == IpAddr.Parse("127.0.0.1") && a.Scope == AddressScope.Host);
    }

    [Theory]
    [InlineData("link set eth0 down")]
    [InlineData("link set eth0 mtu 1400")]
    [InlineData("link set eth0 address 02:00:00:00:00:77")]
    [InlineData("link set eth0 arp off")]
    [InlineData("link set eth0 name wan0")]
    [InlineData("link del eth0")]
    [InlineData("addr add 10.9.1.1/24 dev eth0")]
    [InlineData("addr del 10.9.0.1/24 dev eth0")]
    [InlineData("addr add 2001:db8:9::5/64 dev eth0")]
    [InlineData("addr add 10.9.4.1 peer 10.9.4.2/32 dev eth0")]
    [InlineData("link add br0 type bridge")]
    public void Refresh_AfterAChange_ShowsWhatAFreshTableShows(string change)
    {
        using var hosts = new TwoHosts();
        using var table = hosts.Here.Run(() => new LinkTable());
        hosts.Here.Execute("ip", change);
        WaitUntil(table, _ => SameAsFresh(hosts.Here, table));
    }

    [Fact]
    public void Refresh_OfABridgePort_ShowsItsMasterAndKeepsTheLinkAfterwards()
    {
        using var hosts = new TwoHosts();
        using var table = hosts.Here.Run(() => new LinkTable());
        hosts.Here.Execute("ip", "link add br0 type bridge");
        hosts.Here.Execute("ip", "link set eth0 master br0");
        WaitUntil(table, now => now.Find("eth0")?.MasterIndex > 0 && now.Find(now.Find("eth0")!.MasterIndex)?.Kind == "bridge");
        hosts.Here.Execute("ip", "link set eth0 nomaster");
        WaitUntil(table, now => now.Find("eth0") is { MasterIndex: 0, Addresses.Length: 2 });
        Assert.True(SameAsFresh(hosts.Here, table));
    }

    [Fact]
    public void Refresh_WhenTheCableIsCut_ShowsNoCarrier()
    {
        using var hosts = new TwoHosts();
        using var table = hosts.Here.Run(() => new LinkTable());
        hosts.There.Execute("ip", "link set eth0 down");
        WaitUntil(table, now => now.Find("eth0") is { IsUp: true, IsRunning: false });
    }

    [Fact]
    public void Refresh_OfATentativeAddress_ShowsWhenItBecomesUsable()
    {
        using var hosts = new TwoHosts();
        using var table = hosts.Here.Run(() => new LinkTable());
        var added = IpAddr.Parse("2001:db8:9::5");
        hosts.Here.Execute("ip", "addr add 2001:db8:9::5/64 dev eth0");
        WaitUntil(table, now => now.Find("eth0")!.Addresses.Any(a => a.Address == added && !a.IsUsable));
        WaitUntil(table, now => now.Find("eth0")!.Addresses.Any(a => a.Address == added && a.IsUsable));
    }

    [Fact]
    public void Refresh_AfterMoreChangesThanTheBufferHolds_ReadsAllAnew()
    {
        using var host = NetworkNamespace.Create();
        using var table = host.Run(() => new LinkTable());
        // Nobody reads while some tens of thousands of notifications of about a kilobyte arrive.
        var commands = Path.GetTempFileName();
        File.WriteAllLines(commands, Enumerable.Range(0, 12_000).Select(i => $"link set lo mtu {60_000 + i}"));
        host.Execute("ip", $"-batch {commands}");
        File.Delete(commands);
        host.Execute("ip", "addr add 10.9.0.1/32 dev lo");
        WaitUntil(table, now => now.Find("lo") is { Mtu: 71_999, Addresses.Length: > 1 } && SameAsFresh(host, table));
    }

    [Fact]
    public void Refresh_WithoutAChange_ReturnsFalse()
    {
        using var host = NetworkNamespace.Create();
        using var table = host.Run(() => new LinkTable());
        var before = table.Current;
        Assert.False(table.Refresh());
        Assert.Same(before, table.Current);
    }

    private static bool SameAsFresh(NetworkNamespace host, LinkTable table)
    {
        using var fresh = host.Run(() => new LinkTable());
        return fresh.Current.Links.Values.SequenceEqual(table.Current.Links.Values);
    }

    private static void WaitUntil(LinkTable table, Predicate<LinkSnapshot> condition)
    {
        using var poller = new DescriptorPoller();
        poller.Add(table);
        while (!condition(table.Current))
        {
            Assert.True(poller.Wait(TwoHosts.Patience), $"no change came; last: {string.Join('\n', table.Current.Links.Values)}");
            table.Refresh();
        }
    }
}
