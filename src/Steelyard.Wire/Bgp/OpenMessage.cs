using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>An OPEN (RFC 4271 section 4.2, RFC 5492, RFC 9072).</summary>
/// <param name="Asn">The sender's AS number: four octets where the capability gives them.</param>
/// <param name="HoldTime">Seconds; 0 for none.</param>
/// <param name="RouterId">BGP identifier, an IPv4 address in form only.</param>
/// <param name="Capabilities">What the sender can do.</param>
public sealed record OpenMessage(uint Asn, ushort HoldTime, IpAddr RouterId, BgpCapabilities Capabilities)
{
    /// <summary>Stands for an AS number that does not fit two octets (RFC 6793 section 9).</summary>
    public const ushort AsTrans = 23456;

    private const byte Version = 4;
    private const byte CapabilitiesParameter = 2;
    private const byte ExtendedLength = 255;
    private const int FixedLength = 10;

    /// <summary>Reads what follows the header; the fault is what RFC 4271 section 6.2 asks to send.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out OpenMessage open, out BgpFault? fault)
    {
        open = null!;
        if (body.Length < FixedLength)
            return Refuse(BgpFault.Header(NotificationSubcode.BadMessageLength, "an OPEN that ends within its fixed fields"), out fault);
        if (body[0] != Version)
            return Refuse(BgpFault.Open(NotificationSubcode.UnsupportedVersion, $"BGP version {body[0]}, supported is 4", 0, Version), out fault);
        var capabilities = new CapabilityReader();
        fault = ReadParameters(body[(FixedLength - 1)..], capabilities);
        if (fault is not null)
            return false;
        open = Assemble(body, capabilities.Result);
        fault = Check(open);
        return fault is null;
    }

    /// <summary>
    /// Writes the whole message with its header and returns its length; <see cref="BgpHeader.MaximumLength"/> bytes are
    /// enough. Parameters beyond 255 bytes take the extended form (RFC 9072).
    /// </summary>
    public int Write(Span<byte> bytes)
    {
        Span<byte> capabilities = stackalloc byte[BgpHeader.MaximumLength];
        var inner = new ByteWriter(capabilities);
        CapabilityWriter.Write(ref inner, Capabilities);

        var writer = new ByteWriter(bytes);
        writer.Reserve(BgpHeader.Size);
        writer.Byte(Version);
        writer.UInt16(Asn > ushort.MaxValue ? AsTrans : (ushort)Asn);
        writer.UInt16(HoldTime);
        writer.UInt32((uint)RouterId.Value);
        WriteParameters(ref writer, capabilities[..inner.Position]);
        new BgpHeader(writer.Position, BgpMessageType.Open).Write(bytes);
        return writer.Position;
    }

    private static OpenMessage Assemble(ReadOnlySpan<byte> body, BgpCapabilities capabilities) => new(
        capabilities.FourOctetAsn ?? BinaryPrimitives.ReadUInt16BigEndian(body[1..]),
        BinaryPrimitives.ReadUInt16BigEndian(body[3..]),
        IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(body[5..])),
        capabilities);

    private static bool Refuse(BgpFault reason, out BgpFault? fault)
    {
        fault = reason;
        return false;
    }

    private static BgpFault? Check(OpenMessage open)
    {
        // AS 0 is nobody's (RFC 7607 section 2).
        if (open.Asn == 0)
            return BgpFault.Open(NotificationSubcode.BadPeerAs, "the AS number is 0");
        if (open.HoldTime is 1 or 2)
            return BgpFault.Open(NotificationSubcode.UnacceptableHoldTime, $"a hold time of {open.HoldTime} s, the least is 3 s");
        return open.RouterId.Value != 0 ? null : BgpFault.Open(NotificationSubcode.BadBgpIdentifier, "the BGP identifier is 0.0.0.0");
    }

    /// <summary>Reads the parameters, from the byte that gives their length.</summary>
    private static BgpFault? ReadParameters(ReadOnlySpan<byte> bytes, CapabilityReader capabilities)
    {
        var extended = bytes.Length >= 2 && bytes[0] == ExtendedLength && bytes[1] == ExtendedLength;
        var reader = new ByteReader(bytes[(extended ? 2 : 0)..]);
        if (!TryField(ref reader, extended, out var parameters) || !reader.AtEnd)
            return BgpFault.Open(NotificationSubcode.Unspecific, "the length of the optional parameters is not that of the message");
        reader = new ByteReader(parameters);
        while (!reader.AtEnd)
        {
            if (!reader.TryByte(out var type) || !TryField(ref reader, extended, out var value))
                return BgpFault.Open(NotificationSubcode.Unspecific, "an optional parameter reaches beyond the message");
            if (type != CapabilitiesParameter)
                return BgpFault.Open(NotificationSubcode.UnsupportedOptionalParameter, $"optional parameter {type} is not supported");
            if (capabilities.Read(value) is { } fault)
                return fault;
        }
        return null;
    }

    private static bool TryField(scoped ref ByteReader reader, bool extended, out ReadOnlySpan<byte> field)
    {
        if (!extended)
            return reader.TryCounted(out field);
        field = default;
        return reader.TryUInt16(out var length) && reader.TryTake(length, out field);
    }

    private static void WriteParameters(ref ByteWriter writer, scoped ReadOnlySpan<byte> capabilities)
    {
        if (capabilities.IsEmpty)
        {
            writer.Byte(0);
            return;
        }
        // The parameter's own type and length come on top.
        var extended = capabilities.Length + 2 >= ExtendedLength;
        if (extended)
        {
            writer.Byte(ExtendedLength);
            writer.Byte(ExtendedLength);
            writer.UInt16(capabilities.Length + 3);
            writer.Byte(CapabilitiesParameter);
            writer.UInt16(capabilities.Length);
        }
        else
        {
            writer.Byte((byte)(capabilities.Length + 2));
            writer.Byte(CapabilitiesParameter);
            writer.Byte((byte)capabilities.Length);
        }
        writer.Bytes(capabilities);
    }
}
