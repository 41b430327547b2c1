using System.Buffers.Binary;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Protobuf;

/// <summary>Reads protobuf wire format from a span. Whatever is malformed is a 400; nothing is read beyond the end.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Reads the next tag; field numbers below 1 are refused.</summary>
    public (int Number, WireType Type) ReadTag()
    {
        var tag = ReadVarint();
        var number = tag >> 3;
        if (number is 0 or > 0x1FFF_FFFF)
            throw Malformed("illegal tag");
        return ((int)number, (WireType)(tag & 7));
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
                throw Malformed("unexpected EOF");
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
        throw Malformed("integer overflow");
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        return Take(length);
    }

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Bytes:
                ReadBytes();
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                throw Malformed("illegal wireType");
        }
    }

    public static StatusException Malformed(string what) =>
        new(400, "BadRequest", $"the protobuf body of the request cannot be decoded: {what}");

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw Malformed("unexpected EOF");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
