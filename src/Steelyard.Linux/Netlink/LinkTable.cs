using System.Runtime.InteropServices;
using Steelyard.Linux.Polling;

namespace Steelyard.Linux.Netlink;

/// <summary>
/// Follows the interfaces of the network namespace it was opened in. Never blocks: wait for it with <see cref="DescriptorPoller"/>
/// and call <see cref="Refresh"/>. One thread calls it; <see cref="Current"/> may be read by all.
/// </summary>
/// <remarks>
/// Changes are applied one by one, so their cost does not grow with the number of interfaces. When the kernel lost some, all
/// interfaces are read anew.
/// </remarks>
public sealed class LinkTable : IDisposable, IPollable
{
    private readonly NetlinkSocket _socket = new();
    private volatile LinkSnapshot _current = LinkSnapshot.Empty;

    /// <summary>What a running dump has brought so far; null when none runs.</summary>
    private LinkSnapshot? _building;
    private uint _sequence;
    private ushort _dumping;

    /// <summary>Reads all interfaces; the first snapshot is complete.</summary>
    public LinkTable()
    {
        StartDump();
        using var poller = new DescriptorPoller();
        poller.Add(this);
        while (_building is not null)
        {
            poller.Wait(null);
            Refresh();
        }
    }

    SafeHandle IPollable.Handle => _socket.Handle;

    public LinkSnapshot Current => _current;

    /// <summary>Takes what the kernel has told since the last call; true when <see cref="Current"/> is another one.</summary>
    public bool Refresh()
    {
        var before = _current;
        while (true)
        {
            var datagram = _socket.Receive(out var lost);
            if (lost)
                StartDump();
            else if (datagram.IsEmpty)
                return !ReferenceEquals(before, _current);
            else
                Apply(datagram);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void StartDump()
    {
        _building = LinkSnapshot.Empty;
        Request(NetlinkConstants.RTM_GETLINK);
    }

    private void Request(ushort type)
    {
        _dumping = type;
        _socket.RequestDump(type, ++_sequence);
    }

    private void Apply(ReadOnlySpan<byte> datagram)
    {
        var message = new NetlinkMessage(datagram);
        while (message.Next())
        {
            if (message.Type == NetlinkConstants.NLMSG_DONE && message.Sequence == _sequence)
                FinishDump();
            else if (message.Type == NetlinkConstants.NLMSG_ERROR && message.Sequence == _sequence)
                StartDumpAgain(message.Body);
            else if (_building is not null)
                _building = LinkMessages.Apply(_building, message.Type, message.Body);
            else
                _current = LinkMessages.Apply(_current, message.Type, message.Body);
        }
    }

    private void FinishDump()
    {
        if (_dumping == NetlinkConstants.RTM_GETLINK)
        {
            Request(NetlinkConstants.RTM_GETADDR);
            return;
        }

        if (_building is { } complete && !complete.Links.Values.SequenceEqual(_current.Links.Values))
            _current = complete;
        (_building, _dumping) = (null, 0);
    }

    /// <summary>The kernel refuses a dump while another one of this socket is still going on (EBUSY): then it is asked again.</summary>
    private void StartDumpAgain(ReadOnlySpan<byte> body)
    {
        var error = (Errno)(body.Length < sizeof(int) ? 0 : -MemoryMarshal.Read<int>(body));
        if (error != Errno.EBUSY)
            throw new LinuxException(error, "read interfaces from the kernel");
        StartDump();
    }
}
