using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Prefixes and addresses as BGP writes them (RFC 4271 section 4.3: length in bits, then as few bytes as hold it).</summary>
internal static class PrefixCodec
{
    private const int AddressBytes = 16;

    /// <summary>Bytes that the prefix takes.</summary>
    public static int Size(IpPrefix prefix) => 1 + ((prefix.Length + 7) / 8);

    public static void Write(ref ByteWriter writer, IpPrefix prefix)
    {
        Span<byte> address = stackalloc byte[AddressBytes];
        writer.Byte((byte)prefix.Length);
        writer.Bytes(Spread(prefix.First, address)[..((prefix.Length + 7) / 8)]);
    }

    public static void Write(ref ByteWriter writer, IpAddr address)
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        writer.Bytes(Spread(address, bytes));
    }

    /// <summary>
    /// Reads prefixes to the end of the bytes. False when a length is longer than an address of the family or the bytes end
    /// within a prefix. Bits beyond the length are cleared (RFC 4271 section 4.3: their value is irrelevant).
    /// </summary>
    public static bool TryReadAll(ReadOnlySpan<byte> bytes, IpFamily family, List<IpPrefix> prefixes)
    {
        var bits = family == IpFamily.IPv4 ? 32 : 128;
        var reader = new ByteReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryByte(out var length) || length > bits || !reader.TryTake((length + 7) / 8, out var part))
                return false;
            prefixes.Add(new IpPrefix(Gather(part, family), length));
        }
        return true;
    }

    /// <summary>An address from its bytes, the missing low ones being zero.</summary>
    public static IpAddr Gather(ReadOnlySpan<byte> bytes, IpFamily family)
    {
        Span<byte> full = stackalloc byte[AddressBytes];
        full.Clear();
        bytes.CopyTo(full);
        return family == IpFamily.IPv4
            ? IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(full))
            : new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(full));
    }

    private static Span<byte> Spread(IpAddr address, Span<byte> bytes)
    {
        if (address.Family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)address.Value);
            return bytes[..4];
        }
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Value);
        return bytes;
    }
}
