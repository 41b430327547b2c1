using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Steelyard.Hosting;
using Steelyard.Linux;
using Steelyard.Linux.Scheduling;
using Steelyard.Primitives;
using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Speaker.Membership;

/// <summary>
/// Runs the failure detector over UDP on a thread of its own. The thread alone touches machine and socket; other threads give it orders and read
/// immutable views. Packets are drained before timers are looked at, so that a late thread does not take waiting packets for missing ones.
/// </summary>
public sealed partial class MembershipService : IMembership, IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly IGossipTransport _transport;
    private readonly GossipSeal _seal;
    private readonly MembershipMachine _machine;
    private readonly MembershipOutputs _outputs = new();
    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _packet = new byte[2048];
    private readonly Thread _thread;
    private TimeSpan _drainedAt;
    private volatile bool _isStopping;
    private volatile MembershipView _view;

    /// <exception cref="MembershipKeyException">There is no key.</exception>
    /// <exception cref="StartException">The UDP port cannot be bound.</exception>
    public MembershipService(MembershipServiceOptions options, TimeProvider time, ILogger logger)
        : this(options, time, logger, () => Open(options, time))
    {
    }

    internal MembershipService(MembershipServiceOptions options, TimeProvider time, ILogger logger, Func<IGossipTransport> transport)
    {
        var hasKey = !string.IsNullOrWhiteSpace(options.SecretText);
        if (!hasKey && !options.AllowUnencrypted)
            throw new MembershipKeyException();
        _logger = logger;
        _time = time;
        _epoch = time.GetTimestamp();
        _transport = transport();
        _seal = new GossipSeal(hasKey ? GossipKey.Derive(options.SecretText!) : []);
        var self = new LocalMember(
            options.NodeName, IpAddr.From(options.BindAddress), (ushort)options.Port, NewSession(), (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        var random = new Random(BitConverter.ToInt32(RandomNumberGenerator.GetBytes(4)));
        _machine = new MembershipMachine(options.WideArea ? MembershipOptions.Wan : MembershipOptions.Lan, self, random, TimeSpan.Zero);
        _view = new MembershipView(new HashSet<string>(), _machine.HasQuorum(), 1);
        _thread = new Thread(Run) { IsBackground = true, Name = "membership" };
        if (!hasKey)
            LogUnencrypted();
    }

    public MembershipView View => _view;

    public MembershipCounters Counters { get; } = new();

    public event Action<MembershipView>? Changed;

    /// <summary>
    /// Starts to take part. To be called when this speaker is ready to announce, for the others may leave addresses to it from then on; peers
    /// should be set before, so that it does not hold itself for the first.
    /// </summary>
    public void Start()
    {
        _drainedAt = Now;
        _thread.Start();
    }

    public void SetPeers(IReadOnlyDictionary<string, IPAddress> peers)
    {
        var addresses = peers.ToDictionary(pair => pair.Key, pair => IpAddr.From(pair.Value), StringComparer.Ordinal);
        Order(() => _machine.SetPeers(addresses, Now, _outputs));
    }

    public Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        Order(() => _machine.Leave(Now, _outputs));
        return _left.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Says farewell and ends the thread.</summary>
    public void Dispose() => End(isFarewell: true);

    /// <summary>Ends without a word, as a crash does.</summary>
    internal void Abort() => End(isFarewell: false);

    private void End(bool isFarewell)
    {
        if (_isStopping)
            return;
        Order(() =>
        {
            if (isFarewell)
                _machine.Farewell(Now, _outputs);
            _isStopping = true;
        });
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            _isStopping = true;
        else
            _thread.Join();
        _transport.Dispose();
        _seal.Dispose();
        _left.TrySetResult();
    }

    private static LinuxGossipTransport Open(MembershipServiceOptions options, TimeProvider time)
    {
        try
        {
            return new LinuxGossipTransport(new IPEndPoint(options.BindAddress, options.Port), time);
        }
        catch (LinuxException e)
        {
            throw new StartException($"the membership of speakers cannot use {options.BindAddress} port {options.Port}: {e.Message}", e);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    private void Order(Action order)
    {
        _orders.Enqueue(order);
        _transport.Wake();
    }

    private void Run()
    {
        LogStarted(ThreadScheduling.Raise());
        while (!_isStopping)
        {
            _transport.Wait(_machine.NextDue - Now);
            Receive();
            while (_transport.TryTakeAnswer(out var session, out var answer))
            {
                _machine.KernelAnswered(session, answer, Now, _outputs);
                CarryOut();
            }

            while (_orders.TryDequeue(out var order))
            {
                order();
                CarryOut();
            }

            if (Now is var now && now >= _machine.NextDue)
            {
                _machine.Tick(now, _outputs);
                CarryOut();
            }
        }
    }

    private void Receive()
    {
        while (_transport.TryReceive(_packet, out var arrival))
        {
            var now = Now;
            Counters.CountReceived(arrival.Length);
            GossipMessage message = default;
            var reject = arrival.Length > _packet.Length ? GossipReject.TooLong : _seal.TryOpen(_packet.AsSpan(0, arrival.Length), out message);
            if (reject != GossipReject.None)
            {
                Counters.Count(reject);
                continue;
            }

            // A packet cannot be older than the last time the queue was empty; this bounds what a jump of the clock behind kernel timestamps can do.
            var receivedAt = now - arrival.Age;
            if (receivedAt < _drainedAt)
                receivedAt = _drainedAt;
            Counters.CountReceived(message.Kind);
            var drop = _machine.Receive(message, arrival.Address, arrival.Port, receivedAt, now, _outputs);
            if (drop != MembershipDrop.None)
                Counters.Count(drop);
            CarryOut();
        }

        _drainedAt = Now;
    }

    private void CarryOut()
    {
        foreach (ref readonly var outgoing in CollectionsMarshal.AsSpan(_outputs.Messages))
        {
            var length = _seal.Seal(outgoing.Message, _packet);
            Counters.CountSent(outgoing.Message.Kind, length, _transport.TrySend(_packet.AsSpan(0, length), outgoing.Address, outgoing.Port));
        }

        foreach (var probe in _outputs.KernelProbes)
            _transport.Probe(probe);
        foreach (var change in _outputs.Events)
        {
            Counters.Count(change.Kind);
            LogEvent(change.Member, change.Kind);
        }

        if (_outputs.IsViewChanged)
            Publish();
        Counters.SetMembers(_machine.PresentCount, _machine.SuspectCount);
        if (_machine.IsLeaveDone)
            _left.TrySetResult();
        _outputs.Clear();
    }

    private void Publish()
    {
        var alive = _machine.Alive();
        var hasQuorum = _machine.HasQuorum();
        if (hasQuorum == _view.HasQuorum && _view.Alive.SetEquals(alive))
            return;
        _view = new MembershipView(alive.ToHashSet(StringComparer.Ordinal), hasQuorum, _view.Version + 1);
        Changed?.Invoke(_view);
    }

    private static ulong NewSession()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes) >> 8);
    }

    [LoggerMessage(700, LogLevel.Information, "member {member}: {change}", EventName = "memberChanged")]
    private partial void LogEvent(string member, MembershipEventKind change);

    [LoggerMessage(702, LogLevel.Information, "the membership runs, scheduled as {scheduling}", EventName = "membershipStarted")]
    private partial void LogStarted(SchedulingClass scheduling);

    [LoggerMessage(701, LogLevel.Warning, "messages between speakers are not encrypted: anybody on the network can forge them", EventName = "membershipUnencrypted")]
    private partial void LogUnencrypted();
}
