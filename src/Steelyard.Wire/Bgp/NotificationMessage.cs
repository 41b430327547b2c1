using System.Text;

namespace Steelyard.Wire.Bgp;

/// <summary>A NOTIFICATION: why the sender ends the session (RFC 4271 section 4.5).</summary>
/// <param name="Code">Error code.</param>
/// <param name="Subcode">Error subcode.</param>
/// <param name="Data">Bytes that the sender quotes.</param>
public sealed record NotificationMessage(NotificationCode Code, byte Subcode, ReadOnlyMemory<byte> Data)
{
    private const int LongestCommunication = 255;

    /// <summary>
    /// The operator's message of an administrative shutdown or reset (RFC 9003), made safe for a log: control characters
    /// are replaced. Null when there is none or it is not in its form.
    /// </summary>
    public string? ShutdownCommunication
    {
        get
        {
            if (Code != NotificationCode.Cease
                || Subcode is not (NotificationSubcode.AdministrativeShutdown or NotificationSubcode.AdministrativeReset))
            {
                return null;
            }
            var reader = new ByteReader(Data.Span);
            return reader.TryCounted(out var text) && !text.IsEmpty ? Readable(text) : null;
        }
    }

    /// <summary>A Cease with an operator's message of up to 255 bytes of UTF-8; a longer one is cut.</summary>
    public static NotificationMessage Shutdown(byte subcode, string communication)
    {
        var text = Encoding.UTF8.GetBytes(communication);
        var length = text.Length;
        // Not within a character: bytes 10xxxxxx continue one.
        for (; length > LongestCommunication || (length < text.Length && (text[length] & 0xc0) == 0x80); length--)
        {
        }
        return new NotificationMessage(NotificationCode.Cease, subcode, (byte[])[(byte)length, .. text[..length]]);
    }

    public static NotificationMessage From(BgpFault fault) => new(fault.Code, fault.Subcode, fault.Data);

    /// <summary>Reads what follows the header. There is no way to answer a malformed one, so it reads as far as it goes.</summary>
    public static NotificationMessage Read(ReadOnlySpan<byte> body) => new(
        (NotificationCode)(body.Length > 0 ? body[0] : 0), body.Length > 1 ? body[1] : (byte)0, body.Length > 2 ? body[2..].ToArray() : default);

    /// <summary>Writes the whole message with its header and returns its length. Data beyond the longest message is cut.</summary>
    public int Write(Span<byte> bytes)
    {
        var data = Data.Span[..Math.Min(Data.Length, BgpHeader.MaximumLength - BgpHeader.Size - 2)];
        var writer = new ByteWriter(bytes);
        writer.Reserve(BgpHeader.Size);
        writer.Byte((byte)Code);
        writer.Byte(Subcode);
        writer.Bytes(data);
        new BgpHeader(writer.Position, BgpMessageType.Notification).Write(bytes);
        return writer.Position;
    }

    public bool Equals(NotificationMessage? other) =>
        other is not null && Code == other.Code && Subcode == other.Subcode && Data.Span.SequenceEqual(other.Data.Span);

    public override int GetHashCode() => HashCode.Combine(Code, Subcode, Data.Length);

    private static string Readable(ReadOnlySpan<byte> text) =>
        string.Concat(Encoding.UTF8.GetString(text).Select(c => char.IsControl(c) ? (char)0xfffd : c));

}
