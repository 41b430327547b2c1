using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>The multiprotocol attributes (RFC 4760 sections 3 and 4, RFC 2545, RFC 8950).</summary>
internal static class MpRoutes
{
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;

    /// <summary>False when the form is broken. Routes of a family that is not supported read as null: they were not agreed and are ignored.</summary>
    public static bool TryReadReachable(ReadOnlySpan<byte> value, out ReachableRoutes? routes)
    {
        routes = null;
        var reader = new ByteReader(value);
        if (!TryFamily(ref reader, out var family) || !reader.TryCounted(out var nextHop) || !reader.TryByte(out _))
            return false;
        if (!family.IsSupported)
            return true;
        var prefixes = new List<IpPrefix>();
        if (!TryNextHop(nextHop, family, out var global, out var linkLocal) || !PrefixCodec.TryReadAll(reader.Rest, family.Prefixes, prefixes))
            return false;
        routes = new ReachableRoutes(family, global, linkLocal, [.. prefixes]);
        return true;
    }

    public static bool TryReadUnreachable(ReadOnlySpan<byte> value, out UnreachableRoutes? routes)
    {
        routes = null;
        var reader = new ByteReader(value);
        if (!TryFamily(ref reader, out var family))
            return false;
        if (!family.IsSupported)
            return true;
        var prefixes = new List<IpPrefix>();
        if (!PrefixCodec.TryReadAll(reader.Rest, family.Prefixes, prefixes))
            return false;
        routes = new UnreachableRoutes(family, [.. prefixes]);
        return true;
    }

    /// <summary>Writes what stands before the routes of MP_REACH_NLRI.</summary>
    public static void WriteReachableHead(ref ByteWriter writer, AddressFamily family, IpAddr nextHop, IpAddr? linkLocal)
    {
        WriteFamily(ref writer, family);
        var length = writer.Reserve(1);
        PrefixCodec.Write(ref writer, nextHop);
        if (linkLocal is { } second)
            PrefixCodec.Write(ref writer, second);
        writer.CloseByte(length);
        // Reserved, once a count of points of attachment (RFC 4760 section 3).
        writer.Byte(0);
    }

    public static void WriteFamily(ref ByteWriter writer, AddressFamily family)
    {
        writer.UInt16(family.Afi);
        writer.Byte(family.Safi);
    }

    private static bool TryFamily(ref ByteReader reader, out AddressFamily family)
    {
        family = default;
        if (!reader.TryUInt16(out var afi) || !reader.TryByte(out var safi))
            return false;
        family = new AddressFamily(afi, safi);
        return true;
    }

    private static bool TryNextHop(ReadOnlySpan<byte> bytes, AddressFamily family, out IpAddr global, out IpAddr? linkLocal)
    {
        global = default;
        linkLocal = null;
        if (bytes.Length == Ipv4Length && family == AddressFamily.Ipv4Unicast)
        {
            global = PrefixCodec.Gather(bytes, IpFamily.IPv4);
            return true;
        }
        if (bytes.Length is not (Ipv6Length or 2 * Ipv6Length))
            return false;
        global = PrefixCodec.Gather(bytes[..Ipv6Length], IpFamily.IPv6);
        if (bytes.Length > Ipv6Length)
            linkLocal = PrefixCodec.Gather(bytes[Ipv6Length..], IpFamily.IPv6);
        return true;
    }
}
