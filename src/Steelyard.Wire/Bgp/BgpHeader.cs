using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>The header of a BGP message: marker, length, type (RFC 4271 section 4.1).</summary>
/// <param name="Length">Bytes of the whole message, header included.</param>
/// <param name="Type">Kind of the message.</param>
public readonly record struct BgpHeader(int Length, BgpMessageType Type)
{
    public const int Size = 19;

    /// <summary>Longest message without the extended message capability.</summary>
    public const int MaximumLength = 4096;

    /// <summary>Longest message with it, and never of an OPEN or a KEEPALIVE (RFC 8654).</summary>
    public const int MaximumExtendedLength = 65535;

    private const int MarkerLength = 16;

    /// <summary>
    /// Reads the header that the bytes begin with; at least <see cref="Size"/> bytes. The fault names what ends the session
    /// (RFC 4271 section 6.1).
    /// </summary>
    /// <param name="bytes">Start of a message.</param>
    /// <param name="extendedMessages">Whether messages beyond 4096 bytes were agreed.</param>
    /// <param name="header">Length and type.</param>
    /// <param name="fault">What is wrong, or null.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool extendedMessages, out BgpHeader header, out BgpFault? fault)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[MarkerLength..]);
        header = new BgpHeader(length, (BgpMessageType)bytes[MarkerLength + 2]);
        fault = Check(bytes[..MarkerLength], header, extendedMessages);
        return fault is null;
    }

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..MarkerLength].Fill(0xff);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[MarkerLength..], (ushort)Length);
        bytes[MarkerLength + 2] = (byte)Type;
    }

    private static BgpFault? Check(ReadOnlySpan<byte> marker, BgpHeader header, bool extendedMessages)
    {
        if (marker.ContainsAnyExcept((byte)0xff))
            return BgpFault.Header(NotificationSubcode.ConnectionNotSynchronized, "the marker is not all ones");
        if (header.Type is < BgpMessageType.Open or > BgpMessageType.RouteRefresh)
            return BgpFault.Header(NotificationSubcode.BadMessageType, $"message type {(byte)header.Type} does not exist", (byte)header.Type);
        var (least, most) = Bounds(header.Type, extendedMessages);
        return header.Length >= least && header.Length <= most ? null : BgpFault.Header(
            NotificationSubcode.BadMessageLength,
            $"a {header.Type} message of {header.Length} bytes, allowed are {least} to {most}",
            (byte)(header.Length >> 8), (byte)header.Length);
    }

    private static (int Least, int Most) Bounds(BgpMessageType type, bool extendedMessages)
    {
        var most = extendedMessages ? MaximumExtendedLength : MaximumLength;
        return type switch
        {
            BgpMessageType.Open => (29, MaximumLength),
            BgpMessageType.Update => (23, most),
            BgpMessageType.Notification => (21, most),
            BgpMessageType.Keepalive => (Size, Size),
            // The length of a ROUTE-REFRESH has an error code of its own (RFC 7313 section 5).
            _ => (Size, most),
        };
    }
}
