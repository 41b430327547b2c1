using Steelyard.Linux.Netlink;
using Steelyard.Sessions.Layer2;
using Steelyard.Wire.Ndp;

namespace Steelyard.Speaker.Layer2;

/// <summary>Which interfaces of the node take part, and in what.</summary>
internal static class InterfaceRules
{
    /// <summary>
    /// The interface as the announcer sees it, or null if it does not take part: its name is excluded, it is down, a port of a
    /// bridge or bond, or without ARP. ARP needs broadcasts, neighbor discovery a link-local address that is ready for use.
    /// </summary>
    public static Layer2Link? Judge(Link link, InterfaceExclusion exclusion)
    {
        if (exclusion.Excludes(link.Name) || !link.IsUp || link.MasterIndex != 0 || link.Flags.HasFlag(LinkFlags.NoArp))
            return null;
        if (link.Mac is not { } mac)
            return null;
        var linkLocal = link.Addresses.FirstOrDefault(each => each.IsUsable && Ipv6Groups.IsLinkLocal(each.Address))?.Address;
        var answersArp = link.Flags.HasFlag(LinkFlags.Broadcast);
        return answersArp || linkLocal is not null
            ? new Layer2Link(link.Index, link.Name, mac, linkLocal, answersArp, link.IsRunning)
            : null;
    }
}
