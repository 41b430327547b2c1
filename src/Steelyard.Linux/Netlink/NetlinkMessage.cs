using System.Runtime.InteropServices;

namespace Steelyard.Linux.Netlink;

/// <summary>
/// Walks the messages of a netlink datagram (netlink(7), struct nlmsghdr: 4 bytes length, 2 type, 2 flags, 4 sequence, 4 port).
/// Bytes that are no whole message end the walk.
/// </summary>
internal ref struct NetlinkMessage(ReadOnlySpan<byte> datagram)
{
    public const int HeaderLength = 16;
    private ReadOnlySpan<byte> _rest = datagram;

    public ushort Type { get; private set; }

    public uint Sequence { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    public bool Next()
    {
        if (_rest.Length < HeaderLength)
            return false;
        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        Body = _rest[HeaderLength..(int)length];
        _rest = _rest[Math.Min(((int)length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
