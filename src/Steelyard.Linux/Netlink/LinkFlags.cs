namespace Steelyard.Linux.Netlink;

/// <summary>Interface flags (netdevice(7), IFF_*).</summary>
[Flags]
public enum LinkFlags
{
    None = 0,

    /// <summary>Administratively up.</summary>
    Up = 0x1,
    Broadcast = 0x2,
    Loopback = 0x8,
    PointToPoint = 0x10,

    /// <summary>Operational: it has carrier.</summary>
    Running = 0x40,

    /// <summary>Does not use ARP.</summary>
    NoArp = 0x80,
    Multicast = 0x1000,
}
