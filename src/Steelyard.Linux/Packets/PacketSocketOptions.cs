using Steelyard.Linux.Filters;

namespace Steelyard.Linux.Packets;

/// <summary>How to open a <see cref="PacketSocket"/>.</summary>
public sealed record PacketSocketOptions
{
    /// <summary>
    /// The Ethernet type to receive. A socket of one type costs the host's other traffic nothing, so open one socket for each;
    /// 0 receives nothing and only sends.
    /// </summary>
    public required ushort EtherType { get; init; }

    /// <summary>The only interface to receive from, or 0 for all.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>What wakes the reader; null means every frame of the type.</summary>
    public PacketFilter? Filter { get; init; }

    /// <summary>Bytes of kernel memory for frames that wait to be read.</summary>
    public int ReceiveBuffer { get; init; } = 1 << 20;
}
