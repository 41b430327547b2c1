using System.Net;
using Steelyard.Linux;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Udp;
using Steelyard.Primitives;
using Steelyard.Sessions.Membership;

namespace Steelyard.Speaker.Membership;

/// <summary>UDP with the kernel's receive time of each packet. Allocates nothing for a packet.</summary>
internal sealed class LinuxGossipTransport : IGossipTransport
{
    /// <summary>DSCP CS6, network control (RFC 2474), for switches that queue by it.</summary>
    private const byte NetworkControl = 0xc0;

    private const int ControlPriority = 6;
    private const long NanosecondsPerTick = 100;
    private static readonly TimeSpan ProbePace = TimeSpan.FromMilliseconds(3);

    /// <summary>The kernel completes handshakes without us; only its queue has to be emptied now and then.</summary>
    private static readonly TimeSpan AcceptPace = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private long _acceptedAt;
    private readonly UdpSocket _socket;
    private readonly KernelProber _prober;
    private readonly DescriptorPoller _poller = new();
    private readonly IpFamily _family;

    /// <exception cref="LinuxException">The port cannot be bound.</exception>
    public LinuxGossipTransport(IPEndPoint own, TimeProvider time)
    {
        var address = IpAddr.From(own.Address);
        _time = time;
        _family = address.Family;
        _socket = UdpSocket.Open(new UdpSocketOptions
        {
            Address = address, Port = own.Port, TrafficClass = NetworkControl, Priority = ControlPriority,
        });
        _prober = new KernelProber(own, time);
        _poller.Add(_socket);
    }

    public void Wait(TimeSpan atMost)
    {
        _poller.Wait(_prober.IsBusy && atMost > ProbePace ? ProbePace : atMost);
        if (_time.GetElapsedTime(_acceptedAt) < AcceptPace)
            return;
        _acceptedAt = _time.GetTimestamp();
        _prober.Accept();
    }

    public void Wake() => _poller.Wake();

    public bool TryReceive(Span<byte> buffer, out GossipArrival arrival)
    {
        if (!_socket.TryReceive(buffer, out var info))
        {
            arrival = default;
            return false;
        }

        arrival = new GossipArrival(info.Length, info.Source, (ushort)info.SourcePort, AgeOf(info.Timestamp));
        return true;
    }

    public bool TrySend(ReadOnlySpan<byte> packet, IpAddr address, ushort port) =>
        address.Family == _family && _socket.TrySend(packet, address, port, out _);

    public void Probe(KernelProbe probe) => _prober.Start(probe);

    public bool TryTakeAnswer(out ulong session, out KernelAnswer answer) => _prober.TryTakeAnswer(out session, out answer);

    public void Dispose()
    {
        _poller.Dispose();
        _socket.Dispose();
        _prober.Dispose();
    }

    /// <summary>The kernel stamps with the wall clock; the caller bounds what a jump of that clock can do.</summary>
    private TimeSpan AgeOf(long timestamp)
    {
        if (timestamp == 0)
            return TimeSpan.Zero;
        var age = _time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks - (timestamp / NanosecondsPerTick);
        return age > 0 ? TimeSpan.FromTicks(age) : TimeSpan.Zero;
    }
}
