using System.Runtime.InteropServices;
using System.Text;

namespace Steelyard.Linux.Netlink;

/// <summary>
/// Walks attributes (rtnetlink(7), struct rtattr: 2 bytes length, 2 type, the value, padding to 4 bytes). Bytes that are no
/// whole attribute end the walk.
/// </summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderLength = 4;
    private const int TypeMask = 0x3fff; // without the bits "nested" and "network byte order"
    private ReadOnlySpan<byte> _rest = bytes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as a number, or 0 when it is too short.</summary>
    public readonly int Number => Value.Length < sizeof(int) ? 0 : MemoryMarshal.Read<int>(Value);

    /// <summary>The value as zero-terminated text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value.IndexOf((byte)0) is >= 0 and var end ? Value[..end] : Value);

    public bool Next()
    {
        if (_rest.Length < HeaderLength)
            return false;
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
