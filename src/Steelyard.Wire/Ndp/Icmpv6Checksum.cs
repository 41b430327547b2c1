using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Ndp;

/// <summary>The Internet checksum over the IPv6 pseudo-header and an ICMPv6 message (RFC 4443 section 2.3, RFC 8200 section 8.1).</summary>
internal static class Icmpv6Checksum
{
    /// <summary>
    /// The complement of the one's complement sum: 0 when the message carries a right checksum, the value to store when its
    /// checksum field is zero.
    /// </summary>
    public static ushort Compute(IpAddr source, IpAddr destination, ReadOnlySpan<byte> message)
    {
        var sum = Sum(source.Value) + Sum(destination.Value) + (uint)message.Length + Icmpv6Packet.NextHeader;
        for (; message.Length > 1; message = message[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(message);
        if (message.Length == 1)
            sum += (ulong)message[0] << 8;
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }

    private static ulong Sum(UInt128 address)
    {
        ulong sum = 0;
        for (; address != 0; address >>= 16)
            sum += (ushort)(address & ushort.MaxValue);
        return sum;
    }
}
