using System.Runtime.InteropServices;

namespace Steelyard.Linux.Native;

/// <summary>
/// Walks the control messages that came with a packet (struct cmsghdr: 8 bytes of length, 4 of level, 4 of type, the data,
/// padding to 8 bytes).
/// </summary>
internal ref struct ControlMessages(ReadOnlySpan<byte> control)
{
    private const int HeaderLength = 16;
    private ReadOnlySpan<byte> _rest = control;

    public int Level { get; private set; }

    public int Type { get; private set; }

    public ReadOnlySpan<byte> Data { get; private set; }

    public bool Next()
    {
        if (_rest.Length < HeaderLength)
            return false;
        var length = MemoryMarshal.Read<long>(_rest);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Level = MemoryMarshal.Read<int>(_rest[8..]);
        Type = MemoryMarshal.Read<int>(_rest[12..]);
        Data = _rest[HeaderLength..(int)length];
        _rest = _rest[Math.Min(Align((int)length), _rest.Length)..];
        return true;
    }

    /// <summary>Bytes that a control message with this much data takes.</summary>
    public static int Space(int dataLength) => HeaderLength + Align(dataLength);

    /// <summary>Writes the header of a control message; its data goes to the returned span.</summary>
    public static Span<byte> Write(Span<byte> destination, int level, int type, int dataLength)
    {
        destination[..Space(dataLength)].Clear();
        MemoryMarshal.Write(destination, (long)(HeaderLength + dataLength));
        MemoryMarshal.Write(destination[8..], level);
        MemoryMarshal.Write(destination[12..], type);
        return destination.Slice(HeaderLength, dataLength);
    }

    /// <summary>Nanoseconds since the Unix epoch when this is a receive timestamp (SCM_TIMESTAMPNS).</summary>
    public readonly bool TryReadTimestamp(out long nanoseconds)
    {
        nanoseconds = 0;
        if (Level != SocketConstants.SOL_SOCKET || Type != SocketConstants.SO_TIMESTAMPNS || Data.Length < 16)
            return false;
        nanoseconds = (MemoryMarshal.Read<long>(Data) * 1_000_000_000) + MemoryMarshal.Read<long>(Data[8..]);
        return true;
    }

    private static int Align(int length) => (length + 7) & ~7;
}
