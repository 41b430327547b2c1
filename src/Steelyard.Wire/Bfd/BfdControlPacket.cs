using System.Buffers.Binary;

namespace Steelyard.Wire.Bfd;

/// <summary>A BFD control packet (RFC 5880 section 4.1). Intervals are in microseconds.</summary>
public readonly record struct BfdControlPacket(
    BfdState State, BfdDiagnostic Diagnostic, BfdFlags Flags, byte DetectMultiplier,
    uint MyDiscriminator, uint YourDiscriminator,
    uint DesiredMinTxInterval, uint RequiredMinRxInterval, uint RequiredMinEchoRxInterval)
{
    /// <summary>Length in bytes without authentication.</summary>
    public const int Length = 24;

    private const int Version = 1;
    private const int AuthenticationHead = 2;

    /// <summary>Reads the payload of a UDP datagram; bytes after the packet are passed over.</summary>
    /// <param name="payload">The datagram.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="authentication">Its authentication section, from its type on; empty for none.</param>
    /// <param name="drop">The first rule that it breaks.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, out BfdControlPacket packet, out ReadOnlySpan<byte> authentication, out BfdDrop drop)
    {
        packet = default;
        authentication = default;
        if (payload.Length < Length)
        {
            drop = BfdDrop.Truncated;
            return false;
        }
        packet = Fields(payload);
        drop = Check(payload, packet);
        if (drop == BfdDrop.None && packet.Has(BfdFlags.AuthenticationPresent))
            drop = Authentication(payload[Length..payload[3]], out authentication);
        return drop == BfdDrop.None;
    }

    public bool Has(BfdFlags flag) => (Flags & flag) != 0;

    /// <summary>Writes <see cref="Length"/> bytes, without authentication.</summary>
    public void Write(Span<byte> payload)
    {
        payload[0] = (byte)((Version << 5) | ((byte)Diagnostic & 0x1f));
        payload[1] = (byte)(((byte)State << 6) | ((byte)Flags & 0x3f));
        payload[2] = DetectMultiplier;
        payload[3] = Length;
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], MyDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(payload[8..], YourDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(payload[12..], DesiredMinTxInterval);
        BinaryPrimitives.WriteUInt32BigEndian(payload[16..], RequiredMinRxInterval);
        BinaryPrimitives.WriteUInt32BigEndian(payload[20..], RequiredMinEchoRxInterval);
    }

    private static BfdControlPacket Fields(ReadOnlySpan<byte> payload) => new(
        (BfdState)(payload[1] >> 6),
        (BfdDiagnostic)(payload[0] & 0x1f),
        (BfdFlags)(payload[1] & 0x3f),
        payload[2],
        BinaryPrimitives.ReadUInt32BigEndian(payload[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(payload[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(payload[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(payload[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(payload[20..]));

    private static BfdDrop Check(ReadOnlySpan<byte> payload, BfdControlPacket packet)
    {
        var least = packet.Has(BfdFlags.AuthenticationPresent) ? Length + AuthenticationHead : Length;
        if (payload[0] >> 5 != Version)
            return BfdDrop.Version;
        if (payload[3] < least)
            return BfdDrop.Length;
        if (payload[3] > payload.Length)
            return BfdDrop.LengthBeyondPayload;
        if (packet.DetectMultiplier == 0)
            return BfdDrop.ZeroDetectMultiplier;
        if (packet.Has(BfdFlags.Multipoint))
            return BfdDrop.Multipoint;
        if (packet.MyDiscriminator == 0)
            return BfdDrop.ZeroMyDiscriminator;
        return packet.YourDiscriminator == 0 && packet.State is (BfdState.Init or BfdState.Up)
            ? BfdDrop.ZeroYourDiscriminator : BfdDrop.None;
    }

    /// <summary>The section tells its own length, which must be all that is left of the packet (RFC 5880 sections 4.2 to 4.4).</summary>
    private static BfdDrop Authentication(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> section)
    {
        section = default;
        if (rest[1] < AuthenticationHead || rest[1] > rest.Length)
            return BfdDrop.Authentication;
        section = rest[..rest[1]];
        return BfdDrop.None;
    }
}
