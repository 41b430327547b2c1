using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Address family and subsequent address family of routes (RFC 4760).</summary>
public readonly record struct AddressFamily(ushort Afi, byte Safi)
{
    private const byte Unicast = 1;

    public static AddressFamily Ipv4Unicast { get; } = new(1, Unicast);

    public static AddressFamily Ipv6Unicast { get; } = new(2, Unicast);

    /// <summary>Whether this codec reads and writes routes of the family.</summary>
    public bool IsSupported => this == Ipv4Unicast || this == Ipv6Unicast;

    /// <summary>Family of the prefixes; only for supported families.</summary>
    public IpFamily Prefixes => Afi == 1 ? IpFamily.IPv4 : IpFamily.IPv6;

    public static AddressFamily Of(IpFamily family) => family == IpFamily.IPv4 ? Ipv4Unicast : Ipv6Unicast;
}
