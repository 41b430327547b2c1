using System.Buffers.Binary;
using System.Diagnostics;
using Steelyard.Linux.Filters;
using Steelyard.Linux.Packets;
using Steelyard.Primitives;
using Steelyard.Wire.Arp;

namespace Steelyard.Bench.Layer2;

/// <summary>A host that asks by ARP and listens, as fast as the machine allows. Allocates nothing while it measures.</summary>
internal sealed class BenchClient : IDisposable
{
    private const int Window = 192;
    private const int SenderIpOffset = 28;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly MacAddress Mac = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly IpAddr Address = IpAddr.Parse("172.25.0.2");
    private readonly PacketSocket _socket = PacketSocket.Open(new PacketSocketOptions
    {
        EtherType = 0x0806,
        Filter = PacketFilters.Arp(),
        ReceiveBuffer = 32 << 20,
    });
    private readonly PacketReceiveBatch _received = new(64);
    private readonly PacketSendBatch _toSend = new(64);
    private readonly Random _random = new(1);
    private readonly int _interface;

    public BenchClient(int interfaceIndex) => _interface = interfaceIndex;

    /// <summary>The clock of the kernel's receive timestamps.</summary>
    public static TimeSpan Now => DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch;

    public static long ResultBytes(int count) => 24 + 32 + 32 + (count * sizeof(double));

    /// <summary>Asks for random addresses at a steady pace, one after the other; the times to the replies in µs.</summary>
    public IReadOnlyList<double> Ask(IpAddr first, int addresses, int count, int perSecond)
    {
        var times = new List<double>(count);
        var interval = Stopwatch.Frequency / perSecond;
        var next = Stopwatch.GetTimestamp();
        Drain();
        for (var i = 0; i < count; i++)
        {
            while (Stopwatch.GetTimestamp() < next)
                Thread.SpinWait(20);
            next += interval;
            var target = first with { Value = first.Value + (uint)_random.Next(addresses) };
            Add(target);
            var start = Stopwatch.GetTimestamp();
            _toSend.Flush(_socket, out _);
            while (!HasReply(target))
            {
                if (Stopwatch.GetElapsedTime(start) > Patience)
                    throw new TimeoutException($"no reply for {target}");
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }

    /// <summary>Keeps many requests on the way; the number of replies.</summary>
    public long Flood(IpAddr first, int addresses, TimeSpan duration)
    {
        Drain();
        long sent = 0, replies = 0;
        var start = Stopwatch.GetTimestamp();
        var heard = start;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            while (sent - replies < Window && !_toSend.IsFull)
            {
                Add(first with { Value = first.Value + (uint)_random.Next(addresses) });
                sent++;
            }

            _toSend.Flush(_socket, out _);
            var count = _socket.Receive(_received);
            replies += count;
            if (count > 0)
                heard = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(heard) > TimeSpan.FromMilliseconds(200))
                sent = replies; // A lost frame must not stop the flood.
        }

        return replies;
    }

    /// <summary>Waits until so many addresses were announced; when the kernel received the frame that made it complete.</summary>
    public TimeSpan WaitForAnnouncements(int addresses, TimeSpan atMost)
    {
        var seen = new HashSet<uint>();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < atMost)
        {
            var count = _socket.Receive(_received);
            for (var i = 0; i < count; i++)
            {
                var sender = Sender(_received.Frame(i));
                if (sender != 0 && seen.Add(sender) && seen.Count == addresses)
                    return TimeSpan.FromTicks(_received.Info(i).Timestamp / 100);
            }
        }

        throw new TimeoutException($"{seen.Count} of {addresses} addresses were announced");
    }

    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
        _toSend.Dispose();
    }

    private static uint Sender(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame[SenderIpOffset..]);

    private void Add(IpAddr target)
    {
        var request = new ArpPacket(ArpOperation.Request, Mac, Address, default, target);
        _toSend.Add(_interface, request.WriteFrame(_toSend.Next, MacAddress.Broadcast, Mac));
    }

    private bool HasReply(IpAddr target)
    {
        var count = _socket.Receive(_received);
        for (var i = 0; i < count; i++)
        {
            // A reply, not an announcement, from the address that was asked for.
            var frame = _received.Frame(i);
            if (Sender(frame) == (uint)target.Value && frame[0] != 0xff)
                return true;
        }

        return false;
    }

    private void Drain()
    {
        while (_socket.Receive(_received) > 0)
        {
        }
    }
}
