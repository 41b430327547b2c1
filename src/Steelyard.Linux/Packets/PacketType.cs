namespace Steelyard.Linux.Packets;

/// <summary>To whom the kernel thinks a received frame was sent (packet(7), sll_pkttype).</summary>
public enum PacketType
{
    /// <summary>To the receiving interface's own address.</summary>
    Host = 0,
    Broadcast = 1,
    Multicast = 2,

    /// <summary>To another host; seen in promiscuous mode, on a hub, or with a VLAN tag that no interface takes.</summary>
    OtherHost = 3,

    /// <summary>Sent by this host.</summary>
    Outgoing = 4,
}
