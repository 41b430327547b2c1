using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>The cluster addresses of one family. Of larger ranges the first million addresses are used.</summary>
internal sealed class ClusterAddressRange
{
    private const int MaxSize = 1 << 20;

    private readonly IPNetwork _network;
    private readonly UInt128 _base;
    private readonly RangeAllocator _allocator;

    public ClusterAddressRange(IPNetwork network)
    {
        _network = network;
        _base = ToNumber(network.BaseAddress);
        var bits = (Family == "IPv4" ? 32 : 128) - network.PrefixLength;
        // Neither the network's own address nor the broadcast address is ever given out.
        var size = bits >= 20 ? MaxSize : (1 << bits) - (Family == "IPv4" && bits > 1 ? 1 : 0);
        _allocator = new RangeAllocator(size, Math.Clamp(size / 16, Math.Min(16, size / 2), 256));
        _allocator.TryTake(0, "network");
        Size = size;
    }

    /// <summary>IPv4 or IPv6.</summary>
    public string Family => _network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    /// <summary>What a dry run shows instead of an address.</summary>
    public string BaseAddress => _network.BaseAddress.ToString();

    private int Size { get; }

    public bool Contains(IPAddress address) => IndexOf(address) is not null;

    public bool TryTake(IPAddress address, string owner) => IndexOf(address) is { } index && _allocator.TryTake(index, owner);

    public bool IsTaken(IPAddress address) => IndexOf(address) is { } index && _allocator.IsTaken(index);

    public string? TakeNext(string owner) =>
        _allocator.TakeNext(owner) is { } index ? ToAddress(_base + (UInt128)index).ToString() : null;

    public void Release(IPAddress address, string owner)
    {
        if (IndexOf(address) is { } index)
            _allocator.Release(index, owner);
    }

    private int? IndexOf(IPAddress address)
    {
        if (address.AddressFamily != _network.BaseAddress.AddressFamily)
            return null;
        var number = ToNumber(address);
        return number >= _base && number - _base < (UInt128)Size ? (int)(number - _base) : null;
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private IPAddress ToAddress(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(Family == "IPv4" ? bytes[12..] : bytes);
    }
}
