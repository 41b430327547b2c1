using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Ndp;

/// <summary>
/// An IPv6 packet that carries an ICMPv6 message directly, checked as Neighbor Discovery asks of every message (RFC 4861
/// sections 6.1 and 7.1): whole, hop limit 255, right checksum, code 0.
/// </summary>
public readonly ref struct Icmpv6Packet
{
    /// <summary>Length of the fixed IPv6 header in bytes.</summary>
    public const int Ipv6HeaderLength = 40;

    internal const int NextHeader = 58;
    private const int HeaderLength = 4;
    private const int SourceOffset = 8;
    private const int DestinationOffset = 24;

    private Icmpv6Packet(IpAddr source, IpAddr destination, ReadOnlySpan<byte> message)
    {
        Source = source;
        Destination = destination;
        Message = message;
    }

    public IpAddr Source { get; }

    public IpAddr Destination { get; }

    /// <summary>One of the four types of Neighbor Discovery, or another number.</summary>
    public Icmpv6Type Type => (Icmpv6Type)Message[0];

    /// <summary>The ICMPv6 message from its type field to its end.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>Reads the payload of an Ethernet frame; padding after the packet is passed over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Icmpv6Packet packet, out DropReason reason)
    {
        packet = default;
        reason = CheckHeader(payload);
        if (reason != DropReason.None)
            return false;
        var message = payload.Slice(Ipv6HeaderLength, PayloadLength(payload));
        var source = ReadAddress(payload[SourceOffset..]);
        var destination = ReadAddress(payload[DestinationOffset..]);
        reason = CheckMessage(source, destination, message);
        if (reason != DropReason.None)
            return false;
        packet = new Icmpv6Packet(source, destination, message);
        return true;
    }

    internal static IpAddr ReadAddress(ReadOnlySpan<byte> bytes) => new(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes the IPv6 header and the checksum around a message that is already in its place with a zero checksum.</summary>
    internal static int Seal(Span<byte> packet, IpAddr source, IpAddr destination, int messageLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)messageLength);
        packet[6] = NextHeader;
        packet[7] = byte.MaxValue;
        BinaryPrimitives.WriteUInt128BigEndian(packet[SourceOffset..], source.Value);
        BinaryPrimitives.WriteUInt128BigEndian(packet[DestinationOffset..], destination.Value);
        var message = packet.Slice(Ipv6HeaderLength, messageLength);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Icmpv6Checksum.Compute(source, destination, message));
        return Ipv6HeaderLength + messageLength;
    }

    private static int PayloadLength(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);

    private static DropReason CheckHeader(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Ipv6HeaderLength)
            return DropReason.Truncated;
        if (packet[0] >> 4 != 6)
            return DropReason.NotIpv6;
        if (packet[6] != NextHeader)
            return DropReason.NotIcmpv6;
        if (packet[7] != byte.MaxValue)
            return DropReason.HopLimit;
        return packet.Length < Ipv6HeaderLength + PayloadLength(packet) ? DropReason.Truncated : DropReason.None;
    }

    private static DropReason CheckMessage(IpAddr source, IpAddr destination, ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength)
            return DropReason.Truncated;
        if (Icmpv6Checksum.Compute(source, destination, message) != 0)
            return DropReason.Checksum;
        return message[1] != 0 ? DropReason.Icmpv6Code : DropReason.None;
    }
}
