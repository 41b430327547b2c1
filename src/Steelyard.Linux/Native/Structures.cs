using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Steelyard.Linux.Native;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

/// <summary>struct msghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchHeader
{
    public MessageHeader Message;
    public uint Length;
}

/// <summary>struct sockaddr_ll; the protocol is in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkLayerAddress
{
    public ushort Family;
    public ushort Protocol;
    public int InterfaceIndex;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public ulong Address;
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary>struct packet_mreq, struct ipv6_mreq and struct tpacket_stats are small enough to be spans; this one has a pointer: struct sock_fprog.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FilterProgram
{
    public ushort Length;
    public void* Instructions;
}

/// <summary>Room for one socket address of any family (sockaddr_in6 is the longest used: 28 bytes).</summary>
[InlineArray(Size)]
internal struct SocketAddressBytes
{
    public const int Size = 32;
    private byte _first;
}
