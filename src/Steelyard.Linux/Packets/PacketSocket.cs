using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Steelyard.Linux.Filters;
using Steelyard.Linux.Native;
using Steelyard.Linux.Polling;
using Steelyard.Primitives;

namespace Steelyard.Linux.Packets;

/// <summary>
/// Sends and receives whole Ethernet frames (packet(7), SOCK_RAW). Never blocks: wait with <see cref="DescriptorPoller"/>.
/// Needs CAP_NET_RAW in the network namespace. Reading and sending may be done by two threads, each by one at a time.
/// </summary>
/// <remarks>
/// The kernel takes an IEEE 802.1Q tag off before this socket sees the frame, so a tagged frame looks untagged; the filters of
/// <see cref="PacketFilters"/> refuse frames of a VLAN.
/// </remarks>
public sealed unsafe class PacketSocket : IDisposable, IPollable
{
    private const int ControlLength = 64;
    private readonly LinuxHandle _handle;

    private PacketSocket(LinuxHandle handle) => _handle = handle;

    SafeHandle IPollable.Handle => _handle;

    internal LinuxHandle Handle => _handle;

    /// <summary>Opens the socket; from its first frame on only what the filter accepts is received.</summary>
    public static PacketSocket Open(PacketSocketOptions options)
    {
        // With protocol 0 nothing arrives until the filter is in place and the socket is bound.
        var socket = new PacketSocket(SocketOptions.Open(SocketConstants.AF_PACKET, SocketConstants.SOCK_RAW, 0, "packet socket"));
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

    /// <summary>Replaces the filter at once; frames that already wait are still delivered.</summary>
    public void SetFilter(PacketFilter filter)
    {
        fixed (ulong* instructions = filter.Instructions)
        {
            var program = new FilterProgram { Length = (ushort)filter.Instructions.Length, Instructions = instructions };
            var result = Libc.SetOption(_handle, SocketConstants.SOL_SOCKET, SocketConstants.SO_ATTACH_FILTER, &program, sizeof(FilterProgram));
            LinuxException.ThrowIfFailed(result, $"attach packet filter of {filter.Instructions.Length} instructions");
        }
    }

    /// <summary>Makes the interface accept frames to an Ethernet group as long as this socket is open.</summary>
    public void JoinGroup(int interfaceIndex, MacAddress group)
    {
        Span<byte> request = stackalloc byte[16];
        request.Clear();
        MemoryMarshal.Write(request, interfaceIndex);
        MemoryMarshal.Write(request[4..], (ushort)SocketConstants.PACKET_MR_MULTICAST);
        MemoryMarshal.Write(request[6..], (ushort)MacAddress.Length);
        group.CopyTo(request[8..]);
        SocketOptions.Set(
            _handle, SocketConstants.SOL_PACKET, SocketConstants.PACKET_ADD_MEMBERSHIP, request, $"join {group} on interface {interfaceIndex}");
    }

    /// <summary>Takes one waiting frame; false when none waits. A frame longer than the buffer is cut and marked.</summary>
    public bool TryReceive(Span<byte> buffer, out PacketInfo info)
    {
        info = default;
        var control = stackalloc byte[ControlLength];
        var address = default(LinkLayerAddress);
        nint length;
        MessageHeader message;
        fixed (byte* bytes = buffer)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            message = Header(&address, &vector, control);
            length = Libc.Receive(_handle, &message, SocketConstants.MSG_TRUNC | SocketConstants.MSG_DONTWAIT);
        }

        if (length < 0)
            return NothingWaits();
        info = Describe(address, message, (int)length);
        return true;
    }

    /// <summary>Takes up to as many waiting frames as the batch has room for, with one system call; their number.</summary>
    public int Receive(PacketReceiveBatch batch)
    {
        var count = Libc.ReceiveMany(_handle, batch.Prepare(), (uint)batch.Capacity, SocketConstants.MSG_TRUNC | SocketConstants.MSG_DONTWAIT, null);
        return batch.Count = count < 0 && !NothingWaits() ? 0 : count;
    }

    /// <summary>
    /// Sends one frame. False with the reason when the kernel refuses, as it does for an interface that is down
    /// (<see cref="Errno.ENETDOWN"/>), gone (<see cref="Errno.ENXIO"/>) or full (<see cref="Errno.EAGAIN"/>, <see cref="Errno.ENOBUFS"/>).
    /// </summary>
    public bool TrySend(int interfaceIndex, ReadOnlySpan<byte> frame, out Errno error)
    {
        var address = new LinkLayerAddress { Family = SocketConstants.AF_PACKET, InterfaceIndex = interfaceIndex };
        fixed (byte* bytes = frame)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)frame.Length };
            var message = new MessageHeader { Name = &address, NameLength = (uint)sizeof(LinkLayerAddress), Vectors = &vector, VectorCount = 1 };
            // The first failure may be an old one that the socket kept: an interface that went down since. The second is this frame's.
            var sent = Libc.Send(_handle, &message, SocketConstants.MSG_DONTWAIT) >= 0
                || Libc.Send(_handle, &message, SocketConstants.MSG_DONTWAIT) >= 0;
            error = sent ? Errno.None : LinuxException.LastError;
            return sent;
        }
    }

    /// <summary>Frames received and dropped since this was last asked.</summary>
    public PacketStatistics ReadStatistics()
    {
        var counters = stackalloc uint[2];
        var length = 2 * sizeof(uint);
        var result = Libc.GetOption(_handle, SocketConstants.SOL_PACKET, SocketConstants.PACKET_STATISTICS, counters, &length);
        LinuxException.ThrowIfFailed(result, "read packet statistics");
        return new PacketStatistics(counters[0], counters[1]);
    }

    public void Dispose() => _handle.Dispose();

    internal static PacketInfo Describe(in LinkLayerAddress address, in MessageHeader message, int length)
    {
        long timestamp = 0;
        var control = new ControlMessages(new ReadOnlySpan<byte>(message.Control, (int)message.ControlLength));
        while (control.Next() && !control.TryReadTimestamp(out timestamp))
        {
        }

        var truncated = (message.Flags & SocketConstants.MSG_TRUNC) != 0;
        return new PacketInfo(length, address.InterfaceIndex, (PacketType)address.PacketType, timestamp, truncated);
    }

    internal static MessageHeader Header(LinkLayerAddress* address, IoVector* vector, byte* control) => new()
    {
        Name = address,
        NameLength = (uint)sizeof(LinkLayerAddress),
        Vectors = vector,
        VectorCount = 1,
        Control = control,
        ControlLength = ControlLength,
    };

    /// <summary>After a failed receive: false when there was nothing to take, an exception when the socket is broken.</summary>
    private static bool NothingWaits() => LinuxException.LastError switch
    {
        // An interface that went down is reported once to its sockets; the next frame comes when it is up again.
        Errno.EAGAIN or Errno.EINTR or Errno.ENETDOWN => false,
        _ => throw LinuxException.Last("receive packets"),
    };

    private void Prepare(PacketSocketOptions options)
    {
        SocketOptions.SetReceiveBuffer(_handle, options.ReceiveBuffer);
        SocketOptions.EnableTimestamps(_handle);
        SocketOptions.Set(_handle, SocketConstants.SOL_PACKET, SocketConstants.PACKET_IGNORE_OUTGOING, 1, "ignore outgoing packets");
        if (options.Filter is { } filter)
            SetFilter(filter);
        var address = new LinkLayerAddress
        {
            Family = SocketConstants.AF_PACKET,
            Protocol = BinaryPrimitives.ReverseEndianness(options.EtherType),
            InterfaceIndex = options.InterfaceIndex,
        };
        var result = Libc.Bind(_handle, &address, sizeof(LinkLayerAddress));
        LinuxException.ThrowIfFailed(result, $"bind packet socket to interface {options.InterfaceIndex}");
    }
}
