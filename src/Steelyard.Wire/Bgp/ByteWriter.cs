using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>Writes big-endian fields into a span that is long enough.</summary>
internal ref struct ByteWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public void Byte(byte value) => _bytes[Position++] = value;

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes[Position..], (ushort)value);
        Position += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes[Position..], value);
        Position += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes[Position..], value);
        Position += 8;
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes[Position..]);
        Position += value.Length;
    }

    /// <summary>Leaves room for a length of the given size and returns its place.</summary>
    public int Reserve(int size)
    {
        var at = Position;
        Position += size;
        return at;
    }

    /// <summary>Writes into a reserved byte how many bytes follow it.</summary>
    public readonly void CloseByte(int at) => _bytes[at] = checked((byte)(Position - at - 1));

    /// <summary>Writes into two reserved bytes how many bytes follow them.</summary>
    public readonly void CloseUInt16(int at) => BinaryPrimitives.WriteUInt16BigEndian(_bytes[at..], checked((ushort)(Position - at - 2)));
}
