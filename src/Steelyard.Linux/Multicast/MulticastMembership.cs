using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Steelyard.Linux.Native;
using Steelyard.Primitives;

namespace Steelyard.Linux.Multicast;

/// <summary>
/// Keeps interfaces in IPv6 groups, counted, so that the kernel sends MLD reports (RFC 3810) and switches that listen to them
/// pass the groups' frames. Memberships end with this object. Not thread-safe.
/// </summary>
public sealed class MulticastMembership : IDisposable
{
    /// <summary>The sockets that hold memberships. The kernel limits the memory of one socket's list, hence more than one.</summary>
    private readonly List<LinuxHandle> _sockets = [];
    private readonly Dictionary<(int Interface, IpAddr Group), (int Count, LinuxHandle Socket)> _members = [];

    /// <summary>Number of different memberships.</summary>
    public int Count => _members.Count;

    /// <summary>Joins, or counts one more use of a membership that is there.</summary>
    /// <exception cref="LinuxException">The interface is gone, or the kernel has no room; nothing has changed then.</exception>
    public void Join(int interfaceIndex, IpAddr group)
    {
        var key = (interfaceIndex, group);
        if (_members.TryGetValue(key, out var member))
            _members[key] = (member.Count + 1, member.Socket);
        else
            _members[key] = (1, JoinSomewhere(interfaceIndex, group));
    }

    /// <summary>Takes back one <see cref="Join"/>; the last one leaves the group. Without a join nothing happens.</summary>
    public void Leave(int interfaceIndex, IpAddr group)
    {
        var key = (interfaceIndex, group);
        if (!_members.TryGetValue(key, out var member))
            return;
        if (member.Count > 1)
        {
            _members[key] = (member.Count - 1, member.Socket);
            return;
        }

        _members.Remove(key);
        // It fails when the interface is gone, and then there is nothing to leave.
        _ = Request(member.Socket, SocketConstants.IPV6_LEAVE_GROUP, interfaceIndex, group);
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
        _members.Clear();
    }

    private LinuxHandle JoinSomewhere(int interfaceIndex, IpAddr group)
    {
        var error = Errno.ENOMEM;
        // The last socket has room unless it is full. After a new one was opened its answer is final.
        for (var attempt = 0; attempt < 2 && error is Errno.ENOMEM or Errno.ENOBUFS; attempt++)
        {
            if (attempt == 1 || _sockets.Count == 0)
                _sockets.Add(SocketOptions.Open(SocketConstants.AF_INET6, SocketConstants.SOCK_DGRAM, 0, "multicast socket"));
            error = Request(_sockets[^1], SocketConstants.IPV6_JOIN_GROUP, interfaceIndex, group);
            // Another user of the same socket cannot be: EADDRINUSE says that the interface came back with the same index.
            if (error is Errno.None or Errno.EADDRINUSE)
                return _sockets[^1];
        }

        throw new LinuxException(error, $"join group {group} on interface {interfaceIndex}");
    }

    private static unsafe Errno Request(LinuxHandle socket, int option, int interfaceIndex, IpAddr group)
    {
        // struct ipv6_mreq: group, interface index.
        var request = stackalloc byte[20];
        BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(request, 16), group.Value);
        MemoryMarshal.Write(new Span<byte>(request + 16, 4), interfaceIndex);
        return Libc.SetOption(socket, SocketConstants.IPPROTO_IPV6, option, request, 20) < 0 ? LinuxException.LastError : Errno.None;
    }
}
