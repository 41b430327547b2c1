using Steelyard.Linux.Netlink;
using Steelyard.Primitives;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Tests.Layer2;

/// <summary>Which interfaces take part, and in which protocol.</summary>
public sealed class InterfaceRulesTests
{
    private static readonly LinkAddress LinkLocal = new(IpAddr.Parse("fe80::1"), 64, AddressScope.Link, AddressFlags.Permanent);
    private static readonly LinkAddress Global = new(IpAddr.Parse("fd00::1"), 64, AddressScope.Universe, AddressFlags.Permanent);

    private static readonly Link Eth0 = new()
    {
        Index = 2,
        Name = "eth0",
        Mac = MacAddress.Parse("02:00:00:00:00:01"),
        Flags = LinkFlags.Up | LinkFlags.Running | LinkFlags.Broadcast | LinkFlags.Multicast,
        Addresses = [Global, LinkLocal],
    };

    public static TheoryData<string, bool, bool> Cases => new()
    {
        { "as it is", true, true },
        { "excluded by name", false, false },
        { "administratively down", false, false },
        { "port of a bridge or bond", false, false },
        { "without ARP", false, false },
        { "without broadcast", false, true },
        { "without link-local address", true, false },
        { "link-local address not ready", true, false },
        { "neither broadcast nor link-local", false, false },
        { "without hardware address", false, false },
        { "without carrier", true, true },
    };

    private static Link Case(string name) => name switch
    {
        "excluded by name" => Eth0 with { Name = "veth7" },
        "administratively down" => Eth0 with { Flags = Eth0.Flags & ~LinkFlags.Up },
        "port of a bridge or bond" => Eth0 with { MasterIndex = 9 },
        "without ARP" => Eth0 with { Flags = Eth0.Flags | LinkFlags.NoArp },
        "without broadcast" => Eth0 with { Flags = Eth0.Flags & ~LinkFlags.Broadcast },
        "without link-local address" => Eth0 with { Addresses = [Global] },
        "link-local address not ready" => Eth0 with { Addresses = [Global, LinkLocal with { Flags = AddressFlags.Tentative }] },
        "neither broadcast nor link-local" => Eth0 with { Flags = Eth0.Flags & ~LinkFlags.Broadcast, Addresses = [Global] },
        "without hardware address" => Eth0 with { Mac = null },
        "without carrier" => Eth0 with { Flags = Eth0.Flags & ~LinkFlags.Running },
        _ => Eth0,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Judge_Interface_TakesPartInTheseProtocols(string name, bool arp, bool ndp)
    {
        var judged = InterfaceRules.Judge(Case(name), InterfaceExclusion.Parse("announcedInterfacesToExclude: ['^veth.*']", "test"));
        Assert.Equal((arp, ndp), (judged?.AnswersArp ?? false, judged?.AnswersNdp ?? false));
        Assert.Equal(arp || ndp, judged is not null);
        Assert.Equal(judged is not null && name != "without carrier", judged?.HasCarrier ?? false);
    }
}
