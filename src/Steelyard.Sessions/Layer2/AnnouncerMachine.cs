using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// Decides what is announced and answered on the links of a node, without I/O and without a clock: every call says what
/// time it is (any monotonic origin) and leaves what is to be done in <see cref="Output"/>. After each call the owner
/// carries that out, clears it, and calls <see cref="Advance"/> again when <see cref="NextDue"/> has come. Not for use by
/// several threads at once. Finding the entry for a received frame is O(1), each timer costs O(log n).
/// </summary>
public sealed class AnnouncerMachine
{
    private readonly Dictionary<IpAddr, AddressEntry> _entries = [];
    private readonly Dictionary<(IpAddr Address, int Link), Presence> _presences = [];
    private readonly Dictionary<int, Layer2Link> _links = [];
    private readonly TimerHeap _urgent = new();
    private readonly TimerHeap _timers = new();
    private readonly AnnouncerOptions _options;
    private readonly AnnouncerCounters _counters;
    private readonly Random _random;
    private readonly RoundSchedule _schedule;
    private readonly FramePacer _pacer;
    private readonly GroupTable _groups;
    private readonly ConflictLog _conflicts;
    private readonly PeerTable _peers = new();
    private HashSet<MacAddress> _ownMacs = [];

    public AnnouncerMachine(AnnouncerOptions options, AnnouncerCounters counters, Random random)
    {
        _options = options;
        _counters = counters;
        _random = random;
        _schedule = new RoundSchedule(options, random);
        _pacer = new FramePacer(options.FramesPerMillisecond);
        _groups = new GroupTable(Output.Groups);
        _conflicts = new ConflictLog(Output.Conflicts, options.DefendInterval);
    }

    public AnnouncerOutput Output { get; } = new();

    /// <summary>Addresses in any state but gone.</summary>
    public int Count => _entries.Count;

    /// <summary>When <see cref="Advance"/> is to be called next; null: not before another call. May lie in the past.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            var due = _urgent.NextDue is { } urgent && !(_timers.NextDue < urgent) ? urgent : _timers.NextDue;
            return due < _pacer.ReadyAt ? _pacer.ReadyAt : due;
        }
    }

    /// <summary>The figures of the address if requests for it on that link are to be answered, else null. O(1).</summary>
    public AddressCounters? Answering(IpAddr address, int link) =>
        _presences.TryGetValue((address, link), out var presence) && presence.Entry.Answers ? presence.Entry.Counters : null;

    /// <summary>The addresses in any state but gone.</summary>
    public IReadOnlyCollection<IpAddr> Addresses => _entries.Keys;

    public bool IsOwn(MacAddress mac) => _ownMacs.Contains(mac);

    /// <summary>The addresses of the nodes of the other speakers; those of the nodes themselves, not announced ones.</summary>
    public IReadOnlyCollection<IpAddr> PeerAddresses => _peers.Addresses;

    /// <summary>
    /// Names the nodes of the other speakers of the cluster. With a host that is known to have one of these addresses, see
    /// <see cref="Learn"/>, nothing is ever fought over.
    /// </summary>
    public void SetPeerAddresses(IReadOnlySet<IpAddr> addresses) => _peers.SetAddresses(addresses);

    /// <summary>A host said that it has this address; kept only if it is a peer's.</summary>
    public void Learn(IpAddr address, MacAddress mac) => _peers.Learn(address, mac);

    /// <summary>
    /// Announces the address on the named interfaces (null: all), now and on those that appear later. A new address is
    /// probed first unless this is a takeover, which must not wait. A repeated call prolongs the burst, or starts another.
    /// </summary>
    public void Announce(IpAddr address, IReadOnlySet<string>? interfaces, bool takeover, TimeSpan now)
    {
        if (!_entries.TryGetValue(address, out var entry))
        {
            entry = new AddressEntry(address, _counters.Of(address)) { Interfaces = interfaces, State = AddressState.Probing };
            _entries.Add(address, entry);
            FindPresences(entry, now);
            if (takeover || _options.Probing.Probes == 0)
                StartAnnouncing(entry, takeover, now);
            else
                StartProbing(entry, now);
            return;
        }

        entry.Interfaces = interfaces;
        FindPresences(entry, now);
        if (entry.State == AddressState.Yielding || (takeover && entry.State != AddressState.Announcing))
            StartAnnouncing(entry, takeover, now);
        else if (entry.State == AddressState.Announcing)
            Prolong(entry, takeover, now);
        else
            ResumeProbing(entry, now);
    }

    /// <summary>Stops at once; nothing is sent, hosts learn from the new owner.</summary>
    public void Withdraw(IpAddr address)
    {
        if (_entries.Remove(address, out var entry))
            Forget(entry);
    }

    /// <summary>
    /// Make before break: goes on answering, but no longer announces, until another host announces the address or the time
    /// is up. An address that was not announced yet is given up at once.
    /// </summary>
    public void Yield(IpAddr address, TimeSpan atMost, TimeSpan now)
    {
        if (!_entries.TryGetValue(address, out var entry))
            return;
        var successorHeard = now - entry.RivalAnnounced <= _options.SuccessorMemory;
        if (!entry.Answers || successorHeard || atMost <= TimeSpan.Zero)
        {
            Withdraw(address);
            return;
        }

        foreach (var presence in entry.Presences)
            presence.Cancel();
        if (entry.State != AddressState.Yielding || now + atMost < entry.Due)
            _timers.Set(entry, now + atMost);
        entry.State = AddressState.Yielding;
    }

    /// <summary>
    /// The interfaces that may take part, complete, and the hardware addresses of all interfaces of the node. What is new,
    /// has got its carrier back or has changed its address starts a burst of its own.
    /// </summary>
    public void SetLinks(IReadOnlyCollection<Layer2Link> links, IEnumerable<MacAddress> ownMacs, TimeSpan now)
    {
        _ownMacs = [.. ownMacs];
        var current = links.ToDictionary(link => link.Index);
        if (current.Count == _links.Count && current.All(pair => _links.GetValueOrDefault(pair.Key) == pair.Value))
            return;
        _links.Clear();
        foreach (var link in links)
            _links.Add(link.Index, link);
        foreach (var entry in _entries.Values)
        {
            FindPresences(entry, now);
            ResumeProbing(entry, now);
        }
    }

    /// <summary>A received frame says that another host has the address; <paramref name="announces"/>: it told everyone so.</summary>
    public void Sighting(IpAddr address, int link, MacAddress other, bool announces, TimeSpan now)
    {
        if (IsOwn(other) || !_presences.TryGetValue((address, link), out var presence))
            return;
        var entry = presence.Entry;
        entry.Counters.CountConflict();
        if (announces)
            entry.RivalAnnounced = now;
        switch (entry.State)
        {
            case AddressState.Probing when _peers.Contains(other):
                // A speaker that has not heard of our turn yet: the membership has decided for us.
                StartAnnouncing(entry, takeover: true, now);
                break;
            case AddressState.Probing when _options.OnConflict != ConflictPolicy.Ignore:
                Withhold(entry, presence, other, ConflictAction.Withheld, now);
                break;
            case AddressState.Probing:
                _conflicts.Report(entry, presence, other, ConflictAction.Ignored, now);
                break;
            case AddressState.Announcing:
                Dispute(entry, presence, other, announces, now);
                break;
            case AddressState.Yielding when announces:
                Withdraw(address);
                break;
        }
    }

    /// <summary>Fires what is due, up to one step's worth of frames.</summary>
    public void Advance(TimeSpan now)
    {
        while (Output.Frames.Count < _options.FramesPerStep && _pacer.ReadyAt <= now)
        {
            switch (_urgent.TakeDue(now) ?? _timers.TakeDue(now))
            {
                case Presence presence:
                    FireRound(presence, now);
                    break;
                case AddressEntry entry:
                    FireEntry(entry, now);
                    break;
                default:
                    return;
            }
        }
    }

    private void StartProbing(AddressEntry entry, TimeSpan now)
    {
        entry.State = AddressState.Probing;
        entry.ProbesSent = 0;
        if (entry.Presences.Exists(presence => presence.Link.HasCarrier))
            _timers.Set(entry, now + (_options.Probing.MaxInitialPause * _random.NextDouble()));
        else
            entry.Cancel();
    }

    /// <summary>Probing that waited for an interface to probe on.</summary>
    private void ResumeProbing(AddressEntry entry, TimeSpan now)
    {
        if (entry.State == AddressState.Probing && !entry.IsSet)
            StartProbing(entry, now);
    }

    private void StartAnnouncing(AddressEntry entry, bool takeover, TimeSpan now)
    {
        entry.Cancel();
        entry.State = AddressState.Announcing;
        if (entry.Holder is { } holder)
            _conflicts.Resolve(entry, holder.Mac, holder.InterfaceName);
        foreach (var presence in entry.Presences)
            StartBurst(presence, takeover, now);
    }

    private void StartBurst(Presence presence, bool takeover, TimeSpan now)
    {
        if (presence.Link.HasCarrier)
            _urgent.Set(presence, _schedule.Begin(presence, takeover, now));
        else
            presence.Cancel();
    }

    private void Prolong(AddressEntry entry, bool takeover, TimeSpan now)
    {
        foreach (var presence in entry.Presences)
        {
            if (takeover || !presence.InBurst)
                StartBurst(presence, takeover, now);
            else
                presence.WindowEnd = now + _options.Window;
        }
    }

    private void Withhold(AddressEntry entry, Presence presence, MacAddress other, ConflictAction action, TimeSpan now)
    {
        entry.State = AddressState.Withheld;
        entry.Holder = (other, presence.Link.Name);
        foreach (var each in entry.Presences)
            each.Cancel();
        _timers.Set(entry, now + _options.ReprobeInterval);
        _conflicts.Report(entry, presence, other, action, now);
    }

    private void Dispute(AddressEntry entry, Presence presence, MacAddress other, bool announces, TimeSpan now)
    {
        if (_peers.Contains(other))
        {
            _conflicts.Report(entry, presence, other, ConflictAction.LeftToPeer, now);
            // If we still own the address in a moment, hosts that believed the peer must hear so.
            if (announces)
                Defend(presence, now, now + _options.PeerReassertDelay);
        }
        else if (_options.OnConflict == ConflictPolicy.Yield)
        {
            Withhold(entry, presence, other, ConflictAction.Yielded, now);
        }
        else
        {
            var defended = _options.OnConflict == ConflictPolicy.Defend && Defend(presence, now, now);
            _conflicts.Report(entry, presence, other, defended ? ConflictAction.Defended : ConflictAction.Ignored, now);
        }
    }

    private bool Defend(Presence presence, TimeSpan now, TimeSpan due)
    {
        if (now - presence.LastDefence < _options.DefendInterval || !presence.Link.HasCarrier)
            return false;
        presence.LastDefence = now;
        due = _schedule.Earliest(presence, due);
        if (!presence.IsSet || presence.Due > due)
            _urgent.Set(presence, due);
        return true;
    }

    private void FireRound(Presence presence, TimeSpan now)
    {
        if (_schedule.Fire(presence, now))
        {
            SendRound(presence, now);
            _schedule.Sent(presence, now);
        }

        if (_schedule.Next(presence, now) is { } due)
            _timers.Set(presence, due);
    }

    private void SendRound(Presence presence, TimeSpan now)
    {
        var address = presence.Entry.Address;
        // Who announced it before this round was a predecessor; only one that announces later is a successor.
        presence.Entry.RivalAnnounced = null;
        if (address.Family == IpFamily.IPv4)
        {
            Send(AnnouncementKind.ArpRequest, presence, now);
            Send(AnnouncementKind.ArpReply, presence, now);
            presence.Entry.Counters.CountGratuitous(2);
            return;
        }

        Send(AnnouncementKind.NeighborAdvertisement, presence, now);
        presence.Entry.Counters.CountGratuitous(1);
    }

    private void FireEntry(AddressEntry entry, TimeSpan now)
    {
        switch (entry.State)
        {
            case AddressState.Probing:
                Probe(entry, now);
                break;
            case AddressState.Withheld:
                StartProbing(entry, now);
                break;
            case AddressState.Yielding:
                Withdraw(entry.Address);
                break;
        }
    }

    private void Probe(AddressEntry entry, TimeSpan now)
    {
        var timing = _options.Probing;
        if (entry.ProbesSent == timing.Probes)
        {
            StartAnnouncing(entry, takeover: false, now);
            return;
        }

        var kind = entry.Address.Family == IpFamily.IPv4 ? AnnouncementKind.ArpProbe : AnnouncementKind.NeighborProbe;
        foreach (var presence in entry.Presences)
        {
            if (presence.Link.HasCarrier)
                Send(kind, presence, now);
        }

        var pause = timing.MinPause + ((timing.MaxPause - timing.MinPause) * _random.NextDouble());
        _timers.Set(entry, now + (++entry.ProbesSent == timing.Probes ? timing.LastWait : pause));
    }

    private void Send(AnnouncementKind kind, Presence presence, TimeSpan now)
    {
        Output.Frames.Add(new Announcement(kind, presence.Entry.Address, presence.Link));
        _pacer.Spend(1, now);
    }

    /// <summary>Brings the presences of an address in line with the links and its selection of them.</summary>
    private void FindPresences(AddressEntry entry, TimeSpan now)
    {
        for (var i = entry.Presences.Count - 1; i >= 0; i--)
        {
            var presence = entry.Presences[i];
            if (_links.TryGetValue(presence.Link.Index, out var link) && entry.Selects(link))
                Follow(presence, link, now);
            else
                Leave(entry, i);
        }

        foreach (var link in _links.Values)
        {
            if (entry.Selects(link) && !_presences.ContainsKey((entry.Address, link.Index)))
                Enter(entry, link, now);
        }
    }

    private void Enter(AddressEntry entry, Layer2Link link, TimeSpan now)
    {
        var presence = new Presence(entry, link);
        entry.Presences.Add(presence);
        _presences.Add((entry.Address, link.Index), presence);
        _groups.Acquire(link.Index, entry.Address);
        if (entry.State == AddressState.Announcing)
            StartBurst(presence, takeover: false, now);
    }

    private void Follow(Presence presence, Layer2Link link, TimeSpan now)
    {
        var before = presence.Link;
        presence.Link = link;
        var moved = before.Mac != link.Mac || before.HasCarrier != link.HasCarrier;
        if (moved && presence.Entry.State == AddressState.Announcing)
            StartBurst(presence, takeover: false, now);
    }

    private void Leave(AddressEntry entry, int place)
    {
        var presence = entry.Presences[place];
        presence.Cancel();
        entry.Presences.RemoveAt(place);
        _presences.Remove((entry.Address, presence.Link.Index));
        _groups.Release(presence.Link.Index, entry.Address);
    }

    private void Forget(AddressEntry entry)
    {
        entry.State = AddressState.Gone;
        entry.Cancel();
        for (var i = entry.Presences.Count - 1; i >= 0; i--)
            Leave(entry, i);
    }
}
