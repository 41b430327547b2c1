using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Steelyard.Primitives;

namespace Steelyard.Linux.Native;

/// <summary>struct sockaddr_in and struct sockaddr_in6 as bytes.</summary>
internal static class SocketAddresses
{
    private const int V4Length = 16;
    private const int V6Length = 28;

    /// <summary>Writes an address; the bytes that it takes.</summary>
    /// <param name="scope">The interface index that a link-local address belongs to, else 0.</param>
    public static int Write(Span<byte> destination, IpAddr address, int port, int scope)
    {
        destination[..V6Length].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)port);
        if (address.Family == IpFamily.IPv4)
        {
            MemoryMarshal.Write(destination, (ushort)SocketConstants.AF_INET);
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)address.Value);
            return V4Length;
        }

        MemoryMarshal.Write(destination, (ushort)SocketConstants.AF_INET6);
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], address.Value);
        MemoryMarshal.Write(destination[24..], scope);
        return V6Length;
    }

    public static (IpAddr Address, int Port, int Scope) Read(ReadOnlySpan<byte> source)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (MemoryMarshal.Read<ushort>(source) == SocketConstants.AF_INET)
            return (IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(source[4..])), port, 0);
        var address = new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(source[8..]));
        return (address, port, MemoryMarshal.Read<int>(source[24..]));
    }
}
