namespace Steelyard.Linux.Netlink;

/// <summary>Numbers of netlink and rtnetlink, named as in the Linux headers.</summary>
internal static class NetlinkConstants
{
    public const int NETLINK_ROUTE = 0;

    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;
    public const ushort NLM_F_REQUEST = 1;
    public const ushort NLM_F_DUMP = 0x300;

    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_DELLINK = 17;
    public const ushort RTM_GETLINK = 18;
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_DELADDR = 21;
    public const ushort RTM_GETADDR = 22;

    /// <summary>Groups as bits of struct sockaddr_nl.</summary>
    public const int RTMGRP_LINK = 0x1;
    public const int RTMGRP_IPV4_IFADDR = 0x10;
    public const int RTMGRP_IPV6_IFADDR = 0x100;

    public const ushort IFLA_ADDRESS = 1;
    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_MTU = 4;
    public const ushort IFLA_MASTER = 10;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_INFO_KIND = 1;

    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;
    public const ushort IFA_FLAGS = 8;
}
