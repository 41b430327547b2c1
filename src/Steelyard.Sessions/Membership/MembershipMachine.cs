using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <summary>
/// Failure detector and member list of one process, without clock or sockets. Members stand on a ring by the hash of their names. Each sends
/// heartbeats to its next few successors, its watchers. A watcher that misses heartbeats investigates: it probes the member and the kernel of its
/// node, and asks the other watchers to do the same. Only silence that a witness confirms is death; the declarer then tells everybody at once. Who is
/// held for dead wrongly hears of it and denies with a higher incarnation. Times are a monotonic clock of the caller's choice.
/// </summary>
public sealed partial class MembershipMachine
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(-1000);

    private readonly MembershipOptions _options;
    private readonly Random _random;
    private readonly MemberTable _table;
    private readonly Member _self;
    private readonly List<Member> _watchers = [];
    private readonly List<Member> _watched = [];
    private readonly List<Member> _formerlyWatched = [];
    private readonly List<Member> _suspects = [];
    private readonly List<Member> _accused = [];
    private readonly List<Member> _subscribers = [];
    private readonly List<(string Name, IpAddr Address)> _seeds = [];
    private readonly long[] _drops = new long[Enum.GetValues<MembershipDrop>().Length];
    private Dictionary<string, IpAddr>? _peers;
    private MembershipOutputs _out = new();
    private TimeSpan _now;
    private TimeSpan _due;
    private TimeSpan _nextHeartbeat;
    private TimeSpan _nextSync;
    private TimeSpan _nextContact;
    private int _contactCursor;
    private ulong _sequence;

    /// <param name="options">Timing.</param>
    /// <param name="self">This process.</param>
    /// <param name="random">Chooses partners of comparisons, seeds and phases.</param>
    /// <param name="now">Start.</param>
    public MembershipMachine(MembershipOptions options, LocalMember self, Random random, TimeSpan now)
    {
        _options = options;
        _random = random;
        _self = new Member(self.Name)
        {
            Status = MemberStatus.Alive, Session = self.Session, Incarnation = self.Incarnation, Address = self.Address, Port = self.Port,
        };
        _table = new MemberTable(_self);
        _now = now;
        _nextHeartbeat = now + (options.HeartbeatInterval * random.NextDouble());
        _nextSync = now + options.SyncInterval + (options.SyncInterval * random.NextDouble());
        _nextContact = now;
        _lastHeardAnyone = now;
        _joinUntil = now + options.JoinTimeout;
        _due = now;
    }

    /// <summary>When <see cref="Tick"/> must be called at the latest.</summary>
    public TimeSpan NextDue => _due;

    /// <summary>False while this process looks for other members; until then it is no candidate in its own view.</summary>
    public bool IsJoined { get; private set; }

    public ulong Incarnation => _self.Incarnation;

    /// <summary>Members present, this one included.</summary>
    public int PresentCount => _table.Ring.Count;

    /// <summary>Members under investigation.</summary>
    public int SuspectCount => _suspects.Count;

    /// <summary>Messages ignored for this reason.</summary>
    public long Dropped(MembershipDrop reason) => _drops[(int)reason];

    /// <summary>Names of the candidates, by name; a new list.</summary>
    public List<string> Alive() =>
        [.. _table.Ring.Where(member => member.Status == MemberStatus.Alive && (member != _self || IsJoined)).Select(member => member.Name).Order(StringComparer.Ordinal)];

    /// <summary>
    /// True while more than half of the known speakers are alive, or exactly half and the first by name among them. Known are those of
    /// <see cref="SetPeers"/> (before that, all members) and this one; who left on purpose does not count.
    /// </summary>
    public bool HasQuorum()
    {
        var known = (_peers is null ? _table.All.Select(member => member.Name) : _peers.Keys.Append(_self.Name)).ToHashSet(StringComparer.Ordinal);
        known.RemoveWhere(name => _table.Find(name)?.Status is MemberStatus.Left or MemberStatus.Leaving);
        var alive = known.Count(name => _table.Find(name)?.Status == MemberStatus.Alive);
        return alive * 2 > known.Count || (known.Count > 0 && alive * 2 == known.Count
            && _table.Find(known.Min(StringComparer.Ordinal)!)?.Status == MemberStatus.Alive);
    }

    /// <summary>Does what is due at this time. Messages that have arrived must be handed over first.</summary>
    public void Tick(TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        NoteLateness();
        if (now >= _joinUntil && !IsJoined)
            Joined();
        if (now >= _nextHeartbeat)
            SendHeartbeats();
        Watch();
        AdvanceInvestigations();
        JudgeAccused();
        if (now >= _nextContact)
            ContactAbsent();
        if (now >= _nextSync)
            SyncWithRandomMember();
        RepeatLeave();
        Schedule();
    }

    /// <summary>The speakers that Kubernetes knows; see the class of the same name in the speaker.</summary>
    public void SetPeers(IReadOnlyDictionary<string, IpAddr> peers, TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        _peers = new Dictionary<string, IpAddr>(peers, StringComparer.Ordinal);
        _out.IsViewChanged = true;
        for (var i = _table.Absent.Count - 1; i >= 0; i--)
        {
            if (!_peers.ContainsKey(_table.Absent[i].Name))
                Forget(_table.Absent[i]);
        }

        FindSeeds();
        if (_seeds.Count == 0 && _table.Ring.Count == 1 && !IsJoined)
            Joined();
        _nextContact = now;
        Schedule();
    }

    private void Begin(TimeSpan now, MembershipOutputs outputs)
    {
        _now = now;
        _out = outputs;
    }

    private void Schedule()
    {
        _due = Earlier(_nextHeartbeat, _nextSync);
        if (HasSomebodyToContact || !IsJoined)
            _due = Earlier(_due, _nextContact);
        if (!IsJoined)
            _due = Earlier(_due, _joinUntil);
        if (IsLeaving && !IsLeaveDone)
            _due = Earlier(_due, _nextLeaveRepeat);
        foreach (var member in _watched)
        {
            if (member.Investigation is null)
                _due = Earlier(_due, SuspicionTime(member));
        }

        foreach (var member in _suspects)
            _due = Earlier(_due, InvestigationDue(member.Investigation!));
        foreach (var member in _accused)
            _due = Earlier(_due, member.AccusedUntil!.Value);
    }

    private void SendHeartbeats()
    {
        _nextHeartbeat += _options.HeartbeatInterval;
        if (_nextHeartbeat <= _now)
            _nextHeartbeat = _now + _options.HeartbeatInterval;
        foreach (var watcher in _watchers)
            Send(watcher, new GossipMessage { Kind = GossipKind.Heartbeat });
        for (var i = _subscribers.Count - 1; i >= 0; i--)
        {
            if (_subscribers[i].SubscribedUntil <= _now || !_subscribers[i].IsPresent)
                _subscribers.RemoveAt(i);
            else if (!_watchers.Contains(_subscribers[i]))
                Send(_subscribers[i], new GossipMessage { Kind = GossipKind.Heartbeat });
        }
    }

    /// <summary>Works out anew who watches this member and whom it watches; after each change of the ring.</summary>
    private void Reassign()
    {
        var self = _table.IndexOf(_self);
        var count = Math.Min(_options.Watchers, _table.Ring.Count - 1);
        _watchers.Clear();
        _formerlyWatched.Clear();
        _formerlyWatched.AddRange(_watched);
        _watched.Clear();
        for (var i = 1; i <= count; i++)
        {
            _watchers.Add(_table.At(self, i));
            _watched.Add(_table.At(self, -i));
        }

        foreach (var member in _formerlyWatched)
            member.IsWatched = _watched.Contains(member);
        foreach (var member in _watched)
        {
            if (!member.IsWatched)
                StartWatching(member);
        }
    }

    private void Send(Member to, GossipMessage message) => SendTo(to.Address, to.Port, to.Session, message);

    private void SendTo(IpAddr address, ushort port, ulong session, GossipMessage message) =>
        _out.Messages.Add(new OutgoingMessage(
            message with
            {
                Session = _self.Session, Sequence = ++_sequence, Destination = session, Incarnation = _self.Incarnation, ViewHash = _table.ViewHash,
            },
            address, port));

    private void Report(MembershipEventKind kind, Member member) => _out.Events.Add(new MembershipEvent(kind, member.Name));

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
