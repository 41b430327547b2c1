using Steelyard.Primitives;

namespace Steelyard.Linux.Filters;

/// <summary>
/// Filters for neighbour traffic. All refuse frames of a VLAN (another network than the interface's own; a tag that only carries a
/// priority does not count), frames to other hosts and the host's own. With addresses given, a frame wakes the reader only when it is about one of them.
/// </summary>
public static class PacketFilters
{
    private const int Ethernet = 14;
    private const int ArpOperation = Ethernet + 6;
    private const int ArpSender = Ethernet + 14;
    private const int ArpTarget = Ethernet + 24;
    private const int NextHeader = Ethernet + 6;
    private const int MessageType = Ethernet + 40;
    private const int TargetLastWord = MessageType + 8 + 12;
    private const int OtherHost = 3;
    private const int Outgoing = 4;

    /// <summary>Instructions besides the searches; generous.</summary>
    private const int FixedLength = 32;

    /// <summary>Refuses everything: for a socket that only sends.</summary>
    public static PacketFilter Nothing { get; } = new(new BpfProgram().Reject().Build());

    /// <summary>
    /// ARP requests and replies; with addresses, only those whose sender or target address is one of them. Beyond what a filter
    /// can hold (about 300 separate ranges) every request and reply passes.
    /// </summary>
    public static PacketFilter Arp(IReadOnlyCollection<IpAddr>? addresses = null)
    {
        var program = Start().LoadHalf(ArpOperation).RequireEither(1, 2);
        if (Ranges(addresses, IpFamily.IPv4) is not { } ranges || (2 * BpfProgram.SearchLength(ranges.Length)) + FixedLength > BpfProgram.MaxLength)
            return new PacketFilter(program.Accept().Build());
        program.LoadWord(ArpTarget).AcceptIfIn(ranges).LoadWord(ArpSender).AcceptIfIn(ranges);
        return new PacketFilter(program.Reject().Build());
    }

    /// <summary>
    /// Neighbor Solicitations and Advertisements; with addresses, only those whose target ends in the last 32 bits of one of
    /// them, so a reader still compares the whole target. Beyond about 600 separate ranges all of both types pass.
    /// </summary>
    public static PacketFilter NeighborDiscovery(IReadOnlyCollection<IpAddr>? addresses = null)
    {
        var program = Start().LoadByte(NextHeader).Require(58).LoadByte(MessageType).RequireEither(135, 136);
        if (Ranges(addresses, IpFamily.IPv6) is not { } ranges || BpfProgram.SearchLength(ranges.Length) + FixedLength > BpfProgram.MaxLength)
            return new PacketFilter(program.Accept().Build());
        program.LoadWord(TargetLastWord).AcceptIfIn(ranges);
        return new PacketFilter(program.Reject().Build());
    }

    private static BpfProgram Start() =>
        new BpfProgram().LoadVlanId().Require(0).LoadPacketType().Refuse(OtherHost).Refuse(Outgoing);

    private static ValueRange[]? Ranges(IReadOnlyCollection<IpAddr>? addresses, IpFamily family) => addresses is null
        ? null
        : ValueRange.Cover(addresses.Where(address => address.Family == family).Select(address => (uint)(address.Value & uint.MaxValue)));
}
