using System.Buffers.Binary;
using System.Text;

namespace Steelyard.Lab.Spdy;

/// <summary>Frames and header blocks of SPDY/3.1: bytes to records and back.</summary>
internal static class SpdyCodec
{
    public const int HeadLength = 8;
    private const int LongestFrame = 1 << 20;
    private const int Version = 3;
    private const uint StreamIdMask = 0x7fffffff;

    /// <summary>Reads the head of a frame: its type, flags, length and (for data) stream.</summary>
    /// <exception cref="SpdyException">It is no head of SPDY/3, or the frame is too long.</exception>
    public static (SpdyFrameType Type, uint StreamId, byte Flags, int Length) ReadHead(ReadOnlySpan<byte> head)
    {
        var first = BinaryPrimitives.ReadUInt32BigEndian(head);
        var second = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var length = (int)(second & 0xffffff);
        if (length > LongestFrame)
            throw new SpdyException("a frame is too long");
        var flags = (byte)(second >> 24);
        if (first >> 31 == 0)
            return (SpdyFrameType.Data, first & StreamIdMask, flags, length);
        if (((first >> 16) & 0x7fff) != Version)
            throw new SpdyException("a frame is not of SPDY/3");
        return ((SpdyFrameType)(first & 0xffff), 0, flags, length);
    }

    /// <summary>The stream that a control frame with this payload is about; 0 when it is about none.</summary>
    public static uint StreamOf(SpdyFrameType type, ReadOnlySpan<byte> payload) =>
        type is SpdyFrameType.SynStream or SpdyFrameType.SynReply or SpdyFrameType.ResetStream or SpdyFrameType.Headers && payload.Length >= 4
            ? BinaryPrimitives.ReadUInt32BigEndian(payload) & StreamIdMask
            : 0;

    /// <summary>Where the header block of a SYN_STREAM begins: stream, associated stream, priority, slot.</summary>
    public const int SynStreamHead = 10;

    public static byte[] Write(SpdyFrame frame)
    {
        var bytes = new byte[HeadLength + frame.Payload.Length];
        var first = frame.Type == SpdyFrameType.Data ? frame.StreamId : 0x80000000u | (Version << 16) | (uint)frame.Type;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, first);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), ((uint)frame.Flags << 24) | (uint)frame.Payload.Length);
        frame.Payload.CopyTo(bytes.AsSpan(HeadLength));
        return bytes;
    }

    /// <summary>Name-value pairs; several values of one name are joined by a comma.</summary>
    public static Dictionary<string, string> ReadHeaders(ReadOnlySpan<byte> block)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var count = TakeNumber(ref block); count > 0; count--)
        {
            var name = TakeText(ref block);
            headers[name] = TakeText(ref block).Replace('\0', ',');
        }
        return headers;
    }

    /// <summary>A header block as one direction's compressed stream goes on: stored blocks, which every inflater takes.</summary>
    /// <param name="first">The stream begins with this block.</param>
    public static byte[] WriteHeaders(IReadOnlyDictionary<string, string> headers, bool first)
    {
        var plain = new List<byte>();
        AddNumber(plain, headers.Count);
        foreach (var (name, value) in headers)
        {
            AddText(plain, name);
            AddText(plain, value);
        }
        var length = (ushort)plain.Count;
        byte[] stored = [0, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)];
        // The empty block behind it is the flush at which the other side hands on what it has.
        return [.. first ? [0x78, 0x01] : Array.Empty<byte>(), .. stored, .. plain, 0, 0, 0, 0xff, 0xff];
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> block)
    {
        if (block.Length < 4)
            throw new SpdyException("a header block is cut off");
        var number = BinaryPrimitives.ReadInt32BigEndian(block);
        block = block[4..];
        return number >= 0 ? number : throw new SpdyException("a header block has a negative length");
    }

    private static string TakeText(ref ReadOnlySpan<byte> block)
    {
        var length = TakeNumber(ref block);
        if (length > block.Length)
            throw new SpdyException("a header block is cut off");
        var text = Encoding.UTF8.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static void AddNumber(List<byte> bytes, int number)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, number);
        bytes.AddRange(four);
    }

    private static void AddText(List<byte> bytes, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        AddNumber(bytes, utf8.Length);
        bytes.AddRange(utf8);
    }
}
