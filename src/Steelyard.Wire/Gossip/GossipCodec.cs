using System.Buffers.Binary;
using System.Text;
using Steelyard.Primitives;

namespace Steelyard.Wire.Gossip;

/// <summary>
/// The body of a gossip packet: kind, flags, destination (7 bytes), incarnation (8), view hash (8), then for Suspect and Verdict the subject (7)
/// and the verdict, for messages with records their number and the records. All numbers are big-endian.
/// </summary>
public static class GossipCodec
{
    /// <summary>Bytes of a session number.</summary>
    public const int SessionBytes = 7;

    /// <summary>Bytes before the part that depends on the kind.</summary>
    public const int FixedBytes = 2 + SessionBytes + 8 + 8;

    /// <summary>Largest session number.</summary>
    public const ulong MaxSession = (1UL << 56) - 1;

    private const GossipFlags KnownFlags = GossipFlags.Table | GossipFlags.LastPage | GossipFlags.AcknowledgeWanted | GossipFlags.SenderJoined;

    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static int Write(in GossipMessage message, Span<byte> destination)
    {
        destination[0] = (byte)message.Kind;
        destination[1] = (byte)message.Flags;
        WriteSession(destination[2..], message.Destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[9..], message.Incarnation);
        BinaryPrimitives.WriteUInt64BigEndian(destination[17..], message.ViewHash);
        var at = FixedBytes;
        if (HasSubject(message.Kind))
        {
            WriteSession(destination[at..], message.Subject);
            destination[at + SessionBytes] = (byte)message.Verdict;
            at += SessionBytes + 1;
        }
        else if (HasRecords(message.Kind))
        {
            var records = message.Records.Span;
            destination[at++] = checked((byte)records.Length);
            foreach (ref readonly var record in records)
                at += WriteRecord(record, destination[at..]);
        }

        return at;
    }

    /// <summary>Reads a body. Allocates only the records.</summary>
    public static GossipReject TryRead(ReadOnlySpan<byte> body, ulong session, ulong sequence, out GossipMessage message)
    {
        message = default;
        if (body.Length < FixedBytes)
            return GossipReject.Truncated;
        var kind = (GossipKind)body[0];
        if (kind is < GossipKind.Heartbeat or > GossipKind.Acknowledge)
            return GossipReject.UnknownKind;
        var flags = (GossipFlags)body[1];
        if ((flags & ~KnownFlags) != 0)
            return GossipReject.UnknownFlags;
        if (session is 0 or > MaxSession || sequence == 0)
            return GossipReject.BadField;
        var rest = body[FixedBytes..];
        var subject = 0UL;
        var verdict = GossipVerdict.None;
        MemberRecord[]? records = null;
        if (HasSubject(kind))
        {
            if (TryReadSubject(ref rest, out subject, out verdict) is var bad and not GossipReject.None)
                return bad;
        }
        else if (HasRecords(kind) && TryReadRecords(ref rest, out records) is var wrong and not GossipReject.None)
        {
            return wrong;
        }

        if (!rest.IsEmpty)
            return GossipReject.TrailingBytes;
        message = new GossipMessage
        {
            Kind = kind, Flags = flags, Session = session, Sequence = sequence, Destination = ReadSession(body[2..]),
            Incarnation = BinaryPrimitives.ReadUInt64BigEndian(body[9..]), ViewHash = BinaryPrimitives.ReadUInt64BigEndian(body[17..]),
            Subject = subject, Verdict = verdict, Records = records,
        };
        return GossipReject.None;
    }

    internal static void WriteSession(Span<byte> destination, ulong session)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(session >> 24));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)(session >> 8));
        destination[6] = (byte)session;
    }

    internal static ulong ReadSession(ReadOnlySpan<byte> source) =>
        ((ulong)BinaryPrimitives.ReadUInt32BigEndian(source) << 24) | ((ulong)BinaryPrimitives.ReadUInt16BigEndian(source[4..]) << 8) | source[6];

    private static bool HasSubject(GossipKind kind) => kind is GossipKind.Suspect or GossipKind.Verdict;

    private static bool HasRecords(GossipKind kind) =>
        kind is GossipKind.Hello or GossipKind.Welcome or GossipKind.SyncRequest or GossipKind.Records;

    private static int WriteRecord(in MemberRecord record, Span<byte> destination)
    {
        var length = Encoding.ASCII.GetBytes(record.Name, destination[1..]);
        destination[0] = checked((byte)length);
        destination = destination[(1 + length)..];
        destination[0] = (byte)record.Status;
        WriteSession(destination[1..], record.Session);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], record.Incarnation);
        var addressBytes = record.Address.Bits / 8;
        destination[16] = (byte)addressBytes;
        if (record.Address.Family == IpFamily.IPv4)
            BinaryPrimitives.WriteUInt32BigEndian(destination[17..], (uint)record.Address.Value);
        else
            BinaryPrimitives.WriteUInt128BigEndian(destination[17..], record.Address.Value);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(17 + addressBytes)..], record.Port);
        return 1 + length + 17 + addressBytes + 2;
    }

    private static GossipReject TryReadSubject(ref ReadOnlySpan<byte> rest, out ulong subject, out GossipVerdict verdict)
    {
        subject = 0;
        verdict = GossipVerdict.None;
        if (rest.Length < SessionBytes + 1)
            return GossipReject.Truncated;
        subject = ReadSession(rest);
        verdict = (GossipVerdict)rest[SessionBytes];
        rest = rest[(SessionBytes + 1)..];
        return subject == 0 || verdict > GossipVerdict.Silent ? GossipReject.BadField : GossipReject.None;
    }

    private static GossipReject TryReadRecords(ref ReadOnlySpan<byte> rest, out MemberRecord[]? records)
    {
        records = null;
        if (rest.IsEmpty)
            return GossipReject.Truncated;
        var found = new MemberRecord[rest[0]];
        rest = rest[1..];
        for (var i = 0; i < found.Length; i++)
        {
            if (TryReadRecord(ref rest, out found[i]) is var bad and not GossipReject.None)
                return bad;
        }

        records = found;
        return GossipReject.None;
    }

    private static GossipReject TryReadRecord(ref ReadOnlySpan<byte> rest, out MemberRecord record)
    {
        record = default;
        if (rest.IsEmpty)
            return GossipReject.Truncated;
        int length = rest[0];
        if (length is 0 or > MemberRecord.MaxName)
            return GossipReject.BadRecord;
        if (rest.Length < 1 + length + 17)
            return GossipReject.Truncated;
        var name = rest.Slice(1, length);
        var body = rest[(1 + length)..];
        int addressBytes = body[16];
        if (addressBytes is not (4 or 16) || body[0] is < (byte)MemberStatus.Alive or > (byte)MemberStatus.Dead
            || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return GossipReject.BadRecord;
        if (body.Length < 17 + addressBytes + 2)
            return GossipReject.Truncated;
        var address = addressBytes == 4
            ? IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(body[17..]))
            : new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(body[17..]));
        var port = BinaryPrimitives.ReadUInt16BigEndian(body[(17 + addressBytes)..]);
        var session = ReadSession(body[1..]);
        if (port == 0 || session == 0)
            return GossipReject.BadRecord;
        record = new MemberRecord(
            Encoding.ASCII.GetString(name), (MemberStatus)body[0], session, BinaryPrimitives.ReadUInt64BigEndian(body[8..]), address, port);
        rest = body[(17 + addressBytes + 2)..];
        return GossipReject.None;
    }
}
