using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Steelyard.Linux.Native;
using Steelyard.Linux.Polling;
using Steelyard.Primitives;

namespace Steelyard.Linux.Udp;

/// <summary>
/// Sends and receives datagrams with the kernel's receive time and the local address of each. Never blocks: wait with
/// <see cref="DescriptorPoller"/>. Allocates nothing per datagram. Reading and sending may be done by two threads, each by one at
/// a time.
/// </summary>
public sealed unsafe class UdpSocket : IDisposable, IPollable
{
    private const int ControlLength = 128;
    private readonly LinuxHandle _handle;
    private readonly IpFamily _family;

    private UdpSocket(LinuxHandle handle, IpFamily family) => (_handle, _family) = (handle, family);

    SafeHandle IPollable.Handle => _handle;

    /// <summary>The port it is bound to.</summary>
    public int Port { get; private set; }

    public static UdpSocket Open(UdpSocketOptions options)
    {
        var domain = options.Address.Family == IpFamily.IPv4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6;
        var socket = new UdpSocket(SocketOptions.Open(domain, SocketConstants.SOCK_DGRAM, 0, "UDP socket"), options.Address.Family);
        try
        {
            socket.Prepare(options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return socket;
    }

    /// <summary>Takes one waiting datagram; false when none waits. One longer than the buffer is cut and marked.</summary>
    public bool TryReceive(Span<byte> buffer, out DatagramInfo info)
    {
        info = default;
        var address = default(SocketAddressBytes);
        var control = stackalloc byte[ControlLength];
        fixed (byte* bytes = buffer)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            var message = new MessageHeader
            {
                Name = &address,
                NameLength = SocketAddressBytes.Size,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlLength,
            };
            var length = Libc.Receive(_handle, &message, SocketConstants.MSG_TRUNC | SocketConstants.MSG_DONTWAIT);
            if (length < 0)
                return NothingWaits();
            info = Describe(address, message, (int)length);
            return true;
        }
    }

    /// <summary>
    /// Sends one datagram. False with the reason when the kernel refuses, for example without a route
    /// (<see cref="Errno.ENETUNREACH"/>) or when the socket's queue is full (<see cref="Errno.EAGAIN"/>).
    /// </summary>
    /// <param name="from">The local address to send from, or null to let the kernel choose.</param>
    /// <param name="interfaceIndex">The interface to send through, needed for link-local destinations; 0 lets routing choose.</param>
    public bool TrySend(ReadOnlySpan<byte> datagram, IpAddr to, int port, out Errno error, IpAddr? from = null, int interfaceIndex = 0)
    {
        var address = default(SocketAddressBytes);
        var control = stackalloc byte[ControlLength];
        fixed (byte* bytes = datagram)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)datagram.Length };
            var message = new MessageHeader
            {
                Name = &address,
                NameLength = (uint)SocketAddresses.Write(address, to, port, interfaceIndex),
                Vectors = &vector,
                VectorCount = 1,
            };
            if (from is not null || interfaceIndex != 0)
            {
                message.Control = control;
                message.ControlLength = (nuint)WritePacketInfo(new Span<byte>(control, ControlLength), from, interfaceIndex);
            }

            return Send(&message, out error);
        }
    }

    public void Dispose() => _handle.Dispose();

    private bool Send(MessageHeader* message, out Errno error)
    {
        // The first failure may be an old one that the socket kept (an unreachable port answered); the second is this datagram's.
        var sent = Libc.Send(_handle, message, SocketConstants.MSG_DONTWAIT) >= 0 || Libc.Send(_handle, message, SocketConstants.MSG_DONTWAIT) >= 0;
        error = sent ? Errno.None : LinuxException.LastError;
        return sent;
    }

    private int WritePacketInfo(Span<byte> control, IpAddr? from, int interfaceIndex)
    {
        if (_family == IpFamily.IPv4)
        {
            // struct in_pktinfo: index, address to send from, an address that only counts on receipt.
            var info = ControlMessages.Write(control, SocketConstants.IPPROTO_IP, SocketConstants.IP_PKTINFO, 12);
            MemoryMarshal.Write(info, interfaceIndex);
            BinaryPrimitives.WriteUInt32BigEndian(info[4..], (uint)(from?.Value ?? 0));
            return ControlMessages.Space(12);
        }

        // struct in6_pktinfo: address, index.
        var info6 = ControlMessages.Write(control, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_PKTINFO, 20);
        BinaryPrimitives.WriteUInt128BigEndian(info6, from?.Value ?? 0);
        MemoryMarshal.Write(info6[16..], interfaceIndex);
        return ControlMessages.Space(20);
    }

    private static DatagramInfo Describe(ReadOnlySpan<byte> address, in MessageHeader message, int length)
    {
        var (source, port, _) = SocketAddresses.Read(address);
        var info = new DatagramInfo(length, source, port, default, 0, 0, (message.Flags & SocketConstants.MSG_TRUNC) != 0);
        var control = new ControlMessages(new ReadOnlySpan<byte>(message.Control, (int)message.ControlLength));
        while (control.Next())
        {
            if (control.TryReadTimestamp(out var timestamp))
                info = info with { Timestamp = timestamp };
            else if (control is { Level: SocketConstants.IPPROTO_IP, Type: SocketConstants.IP_PKTINFO })
                info = info with { InterfaceIndex = MemoryMarshal.Read<int>(control.Data), LocalAddress = IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(control.Data[8..])) };
            else if (control is { Level: SocketConstants.IPPROTO_IPV6, Type: SocketConstants.IPV6_PKTINFO })
                info = info with { InterfaceIndex = MemoryMarshal.Read<int>(control.Data[16..]), LocalAddress = new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(control.Data)) };
        }

        return info;
    }

    /// <summary>
    /// After a failed receive: false when there was nothing to take. Errors that only repeat what happened to an earlier
    /// datagram (a refused port, an unreachable host) are nothing too.
    /// </summary>
    private static bool NothingWaits() => LinuxException.LastError switch
    {
        Errno.EAGAIN or Errno.EINTR or Errno.ECONNREFUSED or Errno.EHOSTUNREACH or Errno.ENETUNREACH or Errno.ENETDOWN => false,
        _ => throw LinuxException.Last("receive datagrams"),
    };

    private void Prepare(UdpSocketOptions options)
    {
        SocketOptions.SetReceiveBuffer(_handle, options.ReceiveBuffer);
        SocketOptions.EnableTimestamps(_handle);
        // SO_PRIORITY after the traffic class: on IPv4 setting the class resets the priority.
        var v4 = _family == IpFamily.IPv4;
        if (v4)
            SocketOptions.Set(_handle, SocketConstants.IPPROTO_IP, SocketConstants.IP_TOS, options.TrafficClass, "set traffic class");
        else
            SocketOptions.Set(_handle, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_TCLASS, options.TrafficClass, "set traffic class");
        SocketOptions.Set(_handle, SocketConstants.SOL_SOCKET, SocketConstants.SO_PRIORITY, options.Priority, "set priority");
        if (v4)
            SocketOptions.Set(_handle, SocketConstants.IPPROTO_IP, SocketConstants.IP_PKTINFO, 1, "enable packet information");
        else
            SocketOptions.Set(_handle, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_RECVPKTINFO, 1, "enable packet information");
        if (!v4)
            SocketOptions.Set(_handle, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY, 1, "restrict socket to IPv6");
        if (options.Device is { } device)
            SocketOptions.BindToDevice(_handle, device);
        Bind(options);
    }

    private void Bind(UdpSocketOptions options)
    {
        var address = default(SocketAddressBytes);
        var length = SocketAddresses.Write(address, options.Address, options.Port, scope: 0);
        LinuxException.ThrowIfFailed(Libc.Bind(_handle, &address, length), $"bind UDP socket to {options.Address} port {options.Port}");
        length = SocketAddressBytes.Size;
        LinuxException.ThrowIfFailed(Libc.GetSocketName(_handle, &address, &length), "read the socket's address");
        Port = SocketAddresses.Read(address).Port;
    }
}
