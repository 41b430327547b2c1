using System.Buffers.Binary;

namespace Steelyard.Wire.Tests.Support;

/// <summary>An ICMPv6 packet to be bent, with a checksum computed here by the plain rule of RFC 1071, not by the product.</summary>
internal sealed class PacketBytes
{
    /// <param name="extra">Zero bytes to add at the end, or, negative, bytes to cut off there.</param>
    public PacketBytes(byte[] packet, int extra = 0)
    {
        Array.Resize(ref packet, packet.Length + extra);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40));
        Bytes = packet;
    }

    public byte[] Bytes { get; }

    public Span<byte> Message => Bytes.AsSpan(40);

    public byte[] WithRightChecksum()
    {
        Message[2..4].Clear();
        byte[] pseudo = [.. Bytes[8..40], 0, 0, 0, (byte)Message.Length, 0, 0, 0, 58, .. Bytes[40..]];
        var sum = 0;
        for (var i = 0; i < pseudo.Length; i += 2)
        {
            sum += (pseudo[i] << 8) + pseudo[i + 1];
            sum = (sum & 0xffff) + (sum >> 16);
        }

        BinaryPrimitives.WriteUInt16BigEndian(Message[2..], (ushort)~sum);
        return Bytes;
    }
}
