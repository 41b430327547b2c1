using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Ndp;

/// <summary>A router tells that it is there (RFC 4861 section 4.2). Prefixes are not read: only the router itself is of interest.</summary>
/// <param name="Source">The router's link-local address.</param>
/// <param name="Lifetime">How long it may serve as default router; zero when it does not offer that.</param>
public readonly record struct RouterAdvertisement(IpAddr Source, TimeSpan Lifetime, MacAddress? SourceLinkLayer, uint? Mtu)
{
    private const int Length = 16;
    private const int LifetimeOffset = 6;

    public static bool TryRead(in Icmpv6Packet packet, out RouterAdvertisement message, out DropReason reason)
    {
        message = default;
        reason = Check(packet);
        if (reason != DropReason.None || !NdpOptions.TryRead(packet.Message[Length..], out var options, out reason))
            return false;
        var seconds = BinaryPrimitives.ReadUInt16BigEndian(packet.Message[LifetimeOffset..]);
        message = new RouterAdvertisement(packet.Source, TimeSpan.FromSeconds(seconds), options.SourceLinkLayer, options.Mtu);
        return true;
    }

    private static DropReason Check(in Icmpv6Packet packet)
    {
        if (packet.Type != Icmpv6Type.RouterAdvertisement)
            return DropReason.Icmpv6Type;
        if (packet.Message.Length < Length)
            return DropReason.Truncated;
        return Ipv6Groups.IsLinkLocal(packet.Source) ? DropReason.None : DropReason.SourceNotLinkLocal;
    }
}
