using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Steelyard.Primitives;
using Steelyard.Sessions.Membership;

namespace Steelyard.Speaker.Membership;

/// <summary>UDP over the sockets of the framework, without allocation for each packet. Knows no kernel timestamps.</summary>
internal sealed class ManagedGossipTransport : IGossipTransport
{
    private static readonly TimeSpan ProbePace = TimeSpan.FromMilliseconds(3);
    private readonly Socket _socket;
    private readonly Socket _waker;
    private readonly IPEndPoint _own;
    private readonly KernelProber _prober;
    private readonly SocketAddress _from;
    private readonly SocketAddress _to;

    /// <exception cref="SocketException">The port cannot be bound.</exception>
    public ManagedGossipTransport(IPEndPoint own, TimeProvider time)
    {
        _socket = new Socket(own.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        try
        {
            _socket.Bind(own);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        _own = own;
        _waker = new Socket(own.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _prober = new KernelProber(own, time);
        _from = new SocketAddress(own.AddressFamily);
        _to = own.Serialize();
    }

    public void Wait(TimeSpan atMost)
    {
        if (_prober.IsBusy && atMost > ProbePace)
            atMost = ProbePace;
        if (atMost > TimeSpan.Zero)
            _socket.Poll(atMost, SelectMode.SelectRead);
        _prober.Accept();
    }

    /// <summary>An empty packet to itself.</summary>
    public void Wake()
    {
        try
        {
            _waker.SendTo([], _own);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The wait ends by itself soon enough.
        }
    }

    public bool TryReceive(Span<byte> buffer, out GossipArrival arrival)
    {
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, _from);
                if (length == 0)
                    continue;
                var (address, port) = Read(_from);
                arrival = new GossipArrival(length, address, port, TimeSpan.Zero);
                return true;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                var (address, port) = Read(_from);
                arrival = new GossipArrival(int.MaxValue, address, port, TimeSpan.Zero);
                return true;
            }
            catch (SocketException)
            {
                // An ICMP error of something sent earlier.
            }
        }

        arrival = default;
        return false;
    }

    public bool TrySend(ReadOnlySpan<byte> packet, IpAddr address, ushort port)
    {
        if (address.Family == IpFamily.IPv4 != (_own.AddressFamily == AddressFamily.InterNetwork))
            return false;
        Write(_to, address, port);
        try
        {
            return _socket.SendTo(packet, SocketFlags.None, _to) == packet.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Probe(KernelProbe probe) => _prober.Start(probe);

    public bool TryTakeAnswer(out ulong session, out KernelAnswer answer) => _prober.TryTakeAnswer(out session, out answer);

    public void Dispose()
    {
        _socket.Dispose();
        _waker.Dispose();
        _prober.Dispose();
    }

    // sockaddr_in: family, port, address at 4. sockaddr_in6: family, port, flow, address at 8, scope at 24.
    private static (IpAddr Address, ushort Port) Read(SocketAddress source)
    {
        var bytes = source.Buffer.Span;
        var address = source.Family == AddressFamily.InterNetwork
            ? IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
            : new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        return (address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
    }

    /// <summary>The scope stays that of the own address: link-local members are on the same link.</summary>
    private static void Write(SocketAddress target, IpAddr address, ushort port)
    {
        var bytes = target.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], port);
        if (address.Family == IpFamily.IPv4)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)address.Value);
        else
            BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], address.Value);
    }
}
