using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>Reads big-endian fields from a span; what is not there reads as false, and nothing is consumed.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryTake(int length, out ReadOnlySpan<byte> taken)
    {
        if (length > _rest.Length)
        {
            taken = default;
            return false;
        }
        taken = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    public bool TryByte(out byte value)
    {
        value = 0;
        if (!TryTake(1, out var bytes))
            return false;
        value = bytes[0];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        value = 0;
        if (!TryTake(2, out var bytes))
            return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return true;
    }

    public bool TryUInt32(out uint value)
    {
        value = 0;
        if (!TryTake(4, out var bytes))
            return false;
        value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }

    /// <summary>Takes a field that is preceded by its length in one byte.</summary>
    public bool TryCounted(out ReadOnlySpan<byte> field)
    {
        field = default;
        return TryByte(out var length) && TryTake(length, out field);
    }
}
