using System.Runtime.InteropServices;
using Steelyard.Linux.Native;

namespace Steelyard.Linux.Netlink;

/// <summary>A route netlink socket that hears of interfaces and addresses. Never blocks.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int ReceiveBuffer = 4 << 20;
    private const int DatagramLength = 32 * 1024; // what the kernel fills at most in one dump step

    /// <summary>Kept: a notification storm must not be answered with garbage.</summary>
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(DatagramLength, pinned: true);

    public NetlinkSocket()
    {
        Handle = SocketOptions.Open(SocketConstants.AF_NETLINK, SocketConstants.SOCK_RAW, NetlinkConstants.NETLINK_ROUTE, "netlink socket");
        SocketOptions.SetReceiveBuffer(Handle, ReceiveBuffer);
        // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups.
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)SocketConstants.AF_NETLINK);
        MemoryMarshal.Write(address[8..], NetlinkConstants.RTMGRP_LINK | NetlinkConstants.RTMGRP_IPV4_IFADDR | NetlinkConstants.RTMGRP_IPV6_IFADDR);
        fixed (byte* bytes = address)
            LinuxException.ThrowIfFailed(Libc.Bind(Handle, bytes, address.Length), "bind netlink socket");
    }

    public LinuxHandle Handle { get; }

    /// <summary>Asks for all links or all addresses; the answers come among the notifications and carry this sequence number.</summary>
    public void RequestDump(ushort type, uint sequence)
    {
        // The header, and a family byte of "any" with padding that serves both kinds of request.
        Span<byte> request = stackalloc byte[NetlinkMessage.HeaderLength + 16];
        request.Clear();
        MemoryMarshal.Write(request, (uint)request.Length);
        MemoryMarshal.Write(request[4..], type);
        MemoryMarshal.Write(request[6..], (ushort)(NetlinkConstants.NLM_F_REQUEST | NetlinkConstants.NLM_F_DUMP));
        MemoryMarshal.Write(request[8..], sequence);
        fixed (byte* bytes = request)
            LinuxException.ThrowIfFailed((int)Libc.Write(Handle, bytes, request.Length), "request interfaces from the kernel");
    }

    /// <summary>The next datagram, valid until the next call; empty when none waits.</summary>
    /// <param name="lost">The kernel dropped notifications because the buffer was full.</param>
    public ReadOnlySpan<byte> Receive(out bool lost)
    {
        lost = false;
        fixed (byte* bytes = _buffer)
        {
            var length = Libc.Read(Handle, bytes, _buffer.Length);
            if (length >= 0)
                return _buffer.AsSpan(0, (int)length);
        }

        lost = LinuxException.LastError == Errno.ENOBUFS;
        return lost || LinuxException.LastError is Errno.EAGAIN or Errno.EINTR ? [] : throw LinuxException.Last("receive from netlink");
    }

    public void Dispose() => Handle.Dispose();
}
