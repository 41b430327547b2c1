using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>
/// Writes UPDATEs, each with as many routes as fit. Routes that share attributes share messages; announcing and
/// withdrawing never share one. Nothing is allocated.
/// </summary>
public static class UpdateWriter
{
    /// <summary>Most bytes that a prefix takes: its length and an IPv6 address.</summary>
    private const int LongestPrefix = 17;

    /// <summary>
    /// Announces routes of one family. IPv4 with an IPv4 next hop goes into the classic fields, everything else into
    /// MP_REACH_NLRI.
    /// </summary>
    /// <param name="bytes">Room for the longest message of the session.</param>
    /// <param name="options">What the session agreed.</param>
    /// <param name="attributes">Attributes of all the routes.</param>
    /// <param name="nextHop">Their next hop.</param>
    /// <param name="linkLocalNextHop">Link-local next hop beside an IPv6 one.</param>
    /// <param name="prefixes">Routes of one family, at least one.</param>
    /// <param name="taken">How many of them the message holds.</param>
    /// <returns>Length of the message.</returns>
    public static int Announce(
        Span<byte> bytes, BgpCodecOptions options, PathAttributes attributes, IpAddr nextHop, IpAddr? linkLocalNextHop,
        ReadOnlySpan<IpPrefix> prefixes, out int taken)
    {
        var family = prefixes[0].Family;
        var writer = new ByteWriter(bytes[..options.LongestMessage]);
        writer.Reserve(BgpHeader.Size);
        // No withdrawn routes.
        writer.UInt16(0);
        var length = writer.Reserve(2);
        var classic = family == IpFamily.IPv4 && nextHop.Family == IpFamily.IPv4;
        AttributeWriter.Write(ref writer, attributes, classic ? nextHop : null, options.FourOctetAs);
        if (classic)
        {
            writer.CloseUInt16(length);
            taken = WritePrefixes(ref writer, prefixes);
        }
        else
        {
            var value = AttributeWriter.BeginLong(ref writer, AttributeType.MpReachNlri);
            MpRoutes.WriteReachableHead(ref writer, AddressFamily.Of(family), nextHop, linkLocalNextHop);
            taken = WritePrefixes(ref writer, prefixes);
            writer.CloseUInt16(value);
            writer.CloseUInt16(length);
        }
        return Finish(bytes, writer.Position);
    }

    /// <summary>Withdraws routes of one family, at least one. Parameters as for announcing.</summary>
    public static int Withdraw(Span<byte> bytes, BgpCodecOptions options, ReadOnlySpan<IpPrefix> prefixes, out int taken)
    {
        if (prefixes[0].Family == IpFamily.IPv6)
            return WriteUnreachable(bytes, options, AddressFamily.Ipv6Unicast, prefixes, out taken);
        // The length of the attributes follows the routes.
        var writer = new ByteWriter(bytes[..(options.LongestMessage - 2)]);
        writer.Reserve(BgpHeader.Size);
        var length = writer.Reserve(2);
        taken = WritePrefixes(ref writer, prefixes);
        writer.CloseUInt16(length);
        bytes.Slice(writer.Position, 2).Clear();
        return Finish(bytes, writer.Position + 2);
    }

    /// <summary>Ends the first exchange of routes of a family (RFC 4724 section 2).</summary>
    public static int EndOfRib(Span<byte> bytes, AddressFamily family)
    {
        if (family != AddressFamily.Ipv4Unicast)
            return WriteUnreachable(bytes, default, family, [], out _);
        bytes.Slice(BgpHeader.Size, 4).Clear();
        return Finish(bytes, BgpHeader.Size + 4);
    }

    private static int WriteUnreachable(
        Span<byte> bytes, BgpCodecOptions options, AddressFamily family, ReadOnlySpan<IpPrefix> prefixes, out int taken)
    {
        var writer = new ByteWriter(bytes[..options.LongestMessage]);
        writer.Reserve(BgpHeader.Size);
        writer.UInt16(0);
        var length = writer.Reserve(2);
        var value = AttributeWriter.BeginLong(ref writer, AttributeType.MpUnreachNlri);
        MpRoutes.WriteFamily(ref writer, family);
        taken = WritePrefixes(ref writer, prefixes);
        writer.CloseUInt16(value);
        writer.CloseUInt16(length);
        return Finish(bytes, writer.Position);
    }

    private static int WritePrefixes(ref ByteWriter writer, ReadOnlySpan<IpPrefix> prefixes)
    {
        var taken = 0;
        while (taken < prefixes.Length && (writer.Left >= LongestPrefix || writer.Left >= PrefixCodec.Size(prefixes[taken])))
            PrefixCodec.Write(ref writer, prefixes[taken++]);
        return taken;
    }

    private static int Finish(Span<byte> bytes, int length)
    {
        new BgpHeader(length, BgpMessageType.Update).Write(bytes);
        return length;
    }
}
