using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>AS paths: segments of a type, a count and that many AS numbers (RFC 4271 section 4.3, RFC 7606 section 7.2).</summary>
internal static class AsPathCodec
{
    /// <summary>False for an unknown type of segment, an empty one, and one that reaches beyond the attribute.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, bool fourOctets, out EquatableList<AsPathSegment> segments)
    {
        segments = default;
        var found = new List<AsPathSegment>();
        var width = fourOctets ? sizeof(uint) : sizeof(ushort);
        var reader = new ByteReader(value);
        while (!reader.AtEnd)
        {
            if (!reader.TryByte(out var type) || type is < 1 or > (byte)AsPathSegmentType.ConfederationSet)
                return false;
            if (!reader.TryByte(out var count) || count == 0 || !reader.TryTake(count * width, out var numbers))
                return false;
            found.Add(new AsPathSegment((AsPathSegmentType)type, Numbers(numbers, width)));
        }
        segments = [.. found];
        return true;
    }

    public static void Write(ref ByteWriter writer, EquatableList<AsPathSegment> segments, bool fourOctets)
    {
        foreach (var segment in segments)
        {
            writer.Byte((byte)segment.Type);
            writer.Byte((byte)segment.Asns.Count);
            foreach (var asn in segment.Asns)
            {
                if (fourOctets)
                    writer.UInt32(asn);
                else
                    writer.UInt16(asn > ushort.MaxValue ? OpenMessage.AsTrans : (int)asn);
            }
        }
    }

    private static EquatableList<uint> Numbers(ReadOnlySpan<byte> bytes, int width)
    {
        var asns = new uint[bytes.Length / width];
        for (var i = 0; i < asns.Length; i++)
        {
            var at = bytes[(i * width)..];
            asns[i] = width == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
        }
        return new(asns);
    }
}
