using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Writes path attributes in the order of their types (RFC 4271 section 5).</summary>
internal static class AttributeWriter
{
    private const int ShortLength = 255;

    /// <param name="writer">Where to.</param>
    /// <param name="attributes">What is absent is not written.</param>
    /// <param name="nextHop">IPv4 next hop, or null when MP_REACH_NLRI has it.</param>
    /// <param name="fourOctetAs">Width of AS numbers.</param>
    public static void Write(ref ByteWriter writer, PathAttributes attributes, IpAddr? nextHop, bool fourOctetAs)
    {
        if (attributes.Origin is { } origin)
        {
            Begin(ref writer, AttributeType.Origin, 1);
            writer.Byte((byte)origin);
        }
        if (attributes.AsPath is { } path)
            WritePath(ref writer, AttributeType.AsPath, path, fourOctetAs);
        if (nextHop is { } address)
            WriteNumber(ref writer, AttributeType.NextHop, (uint)address.Value);
        WriteNumber(ref writer, AttributeType.MultiExitDiscriminator, attributes.MultiExitDiscriminator);
        WriteNumber(ref writer, AttributeType.LocalPreference, attributes.LocalPreference);
        if (attributes.AtomicAggregate)
            Begin(ref writer, AttributeType.AtomicAggregate, 0);
        WriteAggregator(ref writer, AttributeType.Aggregator, attributes.Aggregator, fourOctetAs);
        WriteNumbers(ref writer, AttributeType.Communities, attributes.Communities.Span);
        WriteNumber(ref writer, AttributeType.OriginatorId, (uint?)attributes.OriginatorId?.Value);
        WriteNumbers(ref writer, AttributeType.ClusterList, attributes.ClusterList.Span);
        WriteExtended(ref writer, attributes.ExtendedCommunities.Span);
        if (attributes.As4Path is { } wide)
            WritePath(ref writer, AttributeType.As4Path, wide, fourOctetAs: true);
        WriteAggregator(ref writer, AttributeType.As4Aggregator, attributes.As4Aggregator, fourOctetAs: true);
        WriteLarge(ref writer, attributes.LargeCommunities.Span);
        WriteNumber(ref writer, AttributeType.OnlyToCustomer, attributes.OnlyToCustomer);
    }

    /// <summary>Begins an attribute of any length; its two bytes of length are returned to be closed.</summary>
    public static int BeginLong(ref ByteWriter writer, AttributeType type)
    {
        writer.Byte((byte)(AttributeRule.Of(type)!.Value.Kind | AttributeFlags.ExtendedLength));
        writer.Byte((byte)type);
        return writer.Reserve(2);
    }

    private static void Begin(ref ByteWriter writer, AttributeType type, int length)
    {
        var extended = length > ShortLength;
        writer.Byte((byte)(AttributeRule.Of(type)!.Value.Kind | (extended ? AttributeFlags.ExtendedLength : AttributeFlags.None)));
        writer.Byte((byte)type);
        if (extended)
            writer.UInt16(length);
        else
            writer.Byte((byte)length);
    }

    private static void WritePath(ref ByteWriter writer, AttributeType type, EquatableList<AsPathSegment> path, bool fourOctetAs)
    {
        var length = 0;
        foreach (var segment in path)
            length += 2 + (segment.Asns.Count * (fourOctetAs ? sizeof(uint) : sizeof(ushort)));
        Begin(ref writer, type, length);
        AsPathCodec.Write(ref writer, path, fourOctetAs);
    }

    private static void WriteNumber(ref ByteWriter writer, AttributeType type, uint? number)
    {
        if (number is not { } value)
            return;
        Begin(ref writer, type, sizeof(uint));
        writer.UInt32(value);
    }

    private static void WriteNumbers(ref ByteWriter writer, AttributeType type, ReadOnlySpan<uint> numbers)
    {
        if (numbers.IsEmpty)
            return;
        Begin(ref writer, type, numbers.Length * sizeof(uint));
        foreach (var number in numbers)
            writer.UInt32(number);
    }

    private static void WriteAggregator(ref ByteWriter writer, AttributeType type, Aggregator? aggregator, bool fourOctetAs)
    {
        if (aggregator is not var (asn, routerId))
            return;
        Begin(ref writer, type, fourOctetAs ? 8 : 6);
        if (fourOctetAs)
            writer.UInt32(asn);
        else
            writer.UInt16(asn > ushort.MaxValue ? OpenMessage.AsTrans : (int)asn);
        writer.UInt32((uint)routerId.Value);
    }

    private static void WriteExtended(ref ByteWriter writer, ReadOnlySpan<ExtendedCommunity> communities)
    {
        if (communities.IsEmpty)
            return;
        Begin(ref writer, AttributeType.ExtendedCommunities, communities.Length * sizeof(ulong));
        foreach (var community in communities)
            writer.UInt64(community.Value);
    }

    private static void WriteLarge(ref ByteWriter writer, ReadOnlySpan<LargeCommunity> communities)
    {
        if (communities.IsEmpty)
            return;
        Begin(ref writer, AttributeType.LargeCommunities, communities.Length * 3 * sizeof(uint));
        foreach (var (global, local1, local2) in communities)
        {
            writer.UInt32(global);
            writer.UInt32(local1);
            writer.UInt32(local2);
        }
    }
}
