using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>
/// One node with its speaker: the membership machine, the plan of the domain, and the announcer machine, joined as the speaker joins them. Its
/// monotonic clock has an origin of its own.
/// </summary>
internal sealed class SimulatedSpeaker
{
    public const int Link = 2;
    private static readonly TimeSpan YieldAtMost = TimeSpan.FromSeconds(3);
    private readonly SimulatedCluster _cluster;
    private readonly TimeSpan _origin;
    private readonly MembershipOutputs _outputs = new();
    private readonly Queue<(SimulationEvent Event, TimeSpan At)> _inbox = new();
    private readonly Layer2Plan _plan;
    private readonly HeldAddresses _held = new();
    private readonly AnnouncerCounters _counters = new();
    private readonly AnnouncerMachine _announcer;
    private readonly byte[] _body = new byte[GossipSeal.MaxBody];
    private IReadOnlySet<string> _alive = new HashSet<string>();
    private bool _isStarting = true;

    public SimulatedSpeaker(SimulatedCluster cluster, int index, ulong incarnation)
    {
        _cluster = cluster;
        Index = index;
        Name = SimulatedCluster.NameOf(index);
        _origin = TimeSpan.FromSeconds(cluster.Random.Next(1, 1_000_000));
        Session = (ulong)cluster.Random.NextInt64(1, 1L << 56);
        Membership = new MembershipMachine(
            cluster.Options, new LocalMember(Name, SimulatedCluster.AddressOf(index), SimulatedCluster.Port, Session, incarnation),
            new Random(cluster.Random.Next()), Now);
        _plan = new Layer2Plan(Name);
        _announcer = new AnnouncerMachine(new AnnouncerOptions(), _counters, new Random(cluster.Random.Next()));
        var mac = SimulatedCluster.MacOf(index);
        _announcer.SetLinks([new Layer2Link(Link, "eth0", mac, null, AnswersArp: true, HasCarrier: true)], [mac], Now);
        _announcer.SetPeerAddresses(cluster.Addresses);
        for (var i = 0; i < cluster.Size; i++)
            _announcer.Learn(SimulatedCluster.AddressOf(i), SimulatedCluster.MacOf(i));
    }

    public int Index { get; }

    public string Name { get; }

    public ulong Session { get; }

    public MembershipMachine Membership { get; }

    public TimeSpan PausedUntil { get; private set; }

    public TimeSpan WakesAt { get; set; } = TimeSpan.MaxValue;

    public bool IsLeaving { get; private set; }

    /// <summary>Nothing is left to answer for and everybody knows: the process may end.</summary>
    public bool HasHandedOver => IsLeaving && Membership.IsLeaveDone && _announcer.Count == 0;

    public IReadOnlySet<string> View => _alive;

    private TimeSpan Now => _cluster.Now + _origin;

    private bool IsPaused => _cluster.Now < PausedUntil;

    public bool Answers(IpAddr address) => _announcer.Answering(address, Link) is not null;

    /// <summary>The process does not get the processor until then; packets wait in its socket.</summary>
    public void Pause(TimeSpan until) => PausedUntil = until > PausedUntil ? until : PausedUntil;

    public void Start(ConfigurationSnapshot configuration, IReadOnlyDictionary<string, IpAddr> peers)
    {
        foreach (var peer in peers.Keys.Append(Name))
            _plan.SetNode(peer, default);
        Carry(_plan.SetMembers(_alive));
        Carry(_plan.Reconfigure(configuration));
        Do(() => Membership.SetPeers(peers, Now, _outputs));
    }

    public void SetPeers(IReadOnlyDictionary<string, IpAddr> peers) => Do(() =>
    {
        foreach (var peer in peers.Keys)
            Carry(_plan.SetNode(peer, default));
        Membership.SetPeers(peers, Now, _outputs);
    });

    public void Configure(ConfigurationSnapshot configuration) => Do(() => Carry(_plan.Reconfigure(configuration)));

    public void SetService(string key, IpAddr address) => Do(() => Carry(_plan.Set(
        key, new ServiceFacts { Addresses = [address] }, new EndpointFacts(true, new HashSet<string>([Name])))));

    public void Leave() => Do(() =>
    {
        IsLeaving = true;
        Carry(_plan.Leave());
        Membership.Leave(Now, _outputs);
    });

    public void Farewell() => Do(() => Membership.Farewell(Now, _outputs));

    /// <summary>Something arrives, or the timer fires.</summary>
    public void Take(in SimulationEvent what)
    {
        if (IsPaused)
        {
            _inbox.Enqueue((what, Now));
            return;
        }

        Handle(what, Now);
        Work();
    }

    /// <summary>The process has the processor again: first the queue, then the timers, as the driver does.</summary>
    public void Resume()
    {
        if (IsPaused)
            return;
        while (_inbox.TryDequeue(out var waiting))
            Handle(waiting.Event, waiting.At);
        Work();
    }

    /// <summary>True when a frame about the address means something to this node.</summary>
    public bool IsConcernedBy(IpAddr address) => _counters.StateOf(address) != AddressState.Gone;

    private void Do(Action action)
    {
        if (_cluster[Index] is { } current && current != this)
            return;
        if (IsPaused)
        {
            _cluster.At(PausedUntil - _cluster.Now + TimeSpan.FromTicks(1), () => Do(action));
            return;
        }

        action();
        Work();
    }

    private void Handle(in SimulationEvent what, TimeSpan at)
    {
        switch (what.Kind)
        {
            case SimulationEventKind.Packet:
                var reject = GossipCodec.TryRead(what.Body.AsSpan(0, what.Length), what.Session, what.Sequence, out var message);
                if (reject != GossipReject.None)
                    throw new SimulationException($"a message could not be read back: {reject}");
                Membership.Receive(message, SimulatedCluster.AddressOf(what.From), SimulatedCluster.Port, at, Now, _outputs);
                Flush();
                break;
            case SimulationEventKind.KernelAnswer:
                Membership.KernelAnswered(what.Session, what.Answer, Now, _outputs);
                Flush();
                break;
            case SimulationEventKind.Frame:
                Hear(what);
                break;
            case SimulationEventKind.FrameReply:
                _announcer.Sighting(what.Address, Link, SimulatedCluster.MacOf(what.From), announces: false, Now);
                break;
        }
    }

    private void Hear(in SimulationEvent frame)
    {
        if (frame.Frame == AnnouncementKind.ArpProbe)
        {
            if (Answers(frame.Address))
                _cluster.Reply(this, frame.From, frame.Address);
        }
        else if (IsConcernedBy(frame.Address))
        {
            _announcer.Sighting(frame.Address, Link, SimulatedCluster.MacOf(frame.From), announces: true, Now);
        }
    }

    private void Work()
    {
        Flush();
        if (!IsPaused && Now >= Membership.NextDue)
        {
            Membership.Tick(Now, _outputs);
            Flush();
        }

        if (_announcer.NextDue <= Now)
            _announcer.Advance(Now);
        foreach (var frame in _announcer.Output.Frames)
            _cluster.Send(this, frame);
        _announcer.Output.Clear();
        _cluster.Observe(this);
        var due = Membership.NextDue;
        if (_announcer.NextDue is { } other && other < due)
            due = other;
        _cluster.Schedule(this, due - _origin);
    }

    private void Flush()
    {
        foreach (var outgoing in _outputs.Messages)
            _cluster.Send(this, outgoing, _body);
        foreach (var probe in _outputs.KernelProbes)
            _cluster.Send(this, probe);
        foreach (var change in _outputs.Events)
            _cluster.Report(this, change);
        var isViewChanged = _outputs.IsViewChanged;
        _outputs.Clear();
        if (isViewChanged)
            TakeView();
    }

    private void TakeView()
    {
        var alive = Membership.Alive().ToHashSet();
        var hasQuorum = !_cluster.NeedsQuorum || Membership.HasQuorum();
        var someoneCame = !alive.IsSubsetOf(_alive);
        _alive = alive;
        Carry(_plan.SetMembers(alive, hasQuorum));
        if (Membership.IsJoined)
            _isStarting = false;
        if (!someoneCame)
            return;
        foreach (var (address, _) in _held.Pairs)
            _announcer.Announce(address, null, takeover: true, Now);
    }

    private void Carry(IEnumerable<DecisionChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var address in _held.Apply(change))
            {
                if (address.Interfaces is not null)
                    _announcer.Announce(address.Address, null, IsTakeover(address.Address, change), Now);
                else if (address.Successor is not null)
                    _announcer.Yield(address.Address, YieldAtMost, Now);
                else
                    _announcer.Withdraw(address.Address);
            }
        }
    }

    private bool IsTakeover(IpAddr address, DecisionChange change) =>
        _isStarting
            ? _alive.Count > 1
            : change.AddressesBefore.Contains(address) && (change.Before.Winner is not null || change.Before.Reason == AnnouncementReason.NoQuorum);
}
