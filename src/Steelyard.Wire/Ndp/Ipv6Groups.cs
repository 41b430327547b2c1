using Steelyard.Primitives;

namespace Steelyard.Wire.Ndp;

/// <summary>Addresses that Neighbor Discovery uses (RFC 4291 sections 2.5 and 2.7.1).</summary>
public static class Ipv6Groups
{
    private static readonly UInt128 SolicitedPrefix = new(0xff02_0000_0000_0000, 0x0000_0001_ff00_0000);

    /// <summary>ff02::1, all nodes on the link.</summary>
    public static IpAddr AllNodes { get; } = new(IpFamily.IPv6, new UInt128(0xff02_0000_0000_0000, 1));

    /// <summary>ff02::2, all routers on the link.</summary>
    public static IpAddr AllRouters { get; } = new(IpFamily.IPv6, new UInt128(0xff02_0000_0000_0000, 2));

    /// <summary>The solicited-node group of an address: ff02::1:ff00:0 and its last 24 bits.</summary>
    public static IpAddr SolicitedNode(IpAddr address) => new(IpFamily.IPv6, SolicitedPrefix | (address.Value & 0xff_ffff));

    public static bool IsSolicitedNode(IpAddr address) => address.Value >> 24 == SolicitedPrefix >> 24;

    public static bool IsMulticast(IpAddr address) => address.Value >> 120 == 0xff;

    /// <summary>fe80::/10.</summary>
    public static bool IsLinkLocal(IpAddr address) => address.Value >> 118 == 0x3fa;

    public static bool IsUnspecified(IpAddr address) => address.Value == 0;
}
