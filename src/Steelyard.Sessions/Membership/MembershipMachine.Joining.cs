using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <content>Coming, going, and looking for those who are not there.</content>
public sealed partial class MembershipMachine
{
    private readonly TimeSpan _joinUntil;
    private TimeSpan _leaveUntil;
    private TimeSpan _nextLeaveRepeat;

    /// <summary>This member is no candidate any more.</summary>
    public bool IsLeaving => _self.Status == MemberStatus.Leaving;

    /// <summary>All others have confirmed that this member leaves, or the linger time is over.</summary>
    public bool IsLeaveDone { get; private set; }

    private bool HasSomebodyToContact => _seeds.Count + _table.Absent.Count > 0;

    /// <summary>Starts the ordered leave. Heartbeats go on: until the process ends it is a member, only no candidate.</summary>
    public void Leave(TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        if (IsLeaving)
            return;
        _table.Update(_self, _self.Record with { Status = MemberStatus.Leaving, Incarnation = _self.Incarnation + 1 });
        _out.IsViewChanged = true;
        _leaveUntil = now + _options.LeaveLinger;
        _nextLeaveRepeat = now;
        RepeatLeave();
        Schedule();
    }

    /// <summary>The last words of a process that ends.</summary>
    public void Farewell(TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        var record = _self.Record with { Status = MemberStatus.Left };
        Broadcast(new GossipMessage { Kind = GossipKind.Records, Records = new[] { record } });
    }

    private void RepeatLeave()
    {
        if (!IsLeaving || IsLeaveDone || _now < _nextLeaveRepeat)
            return;
        _nextLeaveRepeat = _now + _options.LeaveRepeat;
        var message = OwnRecord(GossipKind.Records) with { Flags = GossipFlags.AcknowledgeWanted };
        var waiting = 0;
        foreach (var member in _table.Ring)
        {
            if (member == _self || member.HasConfirmedLeave)
                continue;
            waiting++;
            Send(member, message);
        }

        IsLeaveDone = waiting == 0 || _now >= _leaveUntil;
    }

    private void Joined()
    {
        IsJoined = true;
        _out.IsViewChanged = true;
    }

    /// <summary>Peers that Kubernetes knows and that have never been met.</summary>
    private void FindSeeds()
    {
        _seeds.Clear();
        if (_peers is null)
            return;
        foreach (var (name, address) in _peers)
        {
            if (name != _self.Name && _table.Find(name) is null)
                _seeds.Add((name, address));
        }
    }

    /// <summary>
    /// Looks for those who are not there, in turn and at a constant rate however many they are. Who was cut off is found within one interval after the
    /// cut has healed, because everybody on both sides does this.
    /// </summary>
    private void ContactAbsent()
    {
        _nextContact = _now + (IsJoined ? _options.DeadProbeInterval : _options.HeartbeatInterval);
        var count = _seeds.Count + _table.Absent.Count;
        var tries = Math.Min(count, IsJoined ? 1 : _options.Watchers);
        if (_contactCursor >= count)
            _contactCursor = count == 0 ? 0 : _random.Next(count);
        for (var i = 0; i < tries; i++)
        {
            Contact(_contactCursor);
            _contactCursor = (_contactCursor + 1) % count;
        }

        if (!IsJoined)
            SyncWithRandomMember();
    }

    private void Contact(int index)
    {
        if (index < _seeds.Count)
        {
            SendTo(_seeds[index].Address, _self.Port, 0, OwnRecord(GossipKind.Hello));
            return;
        }

        var member = _table.Absent[index - _seeds.Count];
        if (_peers is not null && _peers.TryGetValue(member.Name, out var address) && address != member.Address)
            SendTo(address, _self.Port, 0, OwnRecord(GossipKind.Hello));
        if (member.Status == MemberStatus.Dead)
            Send(member, new GossipMessage { Kind = GossipKind.Probe });
    }

    private void Forget(Member member)
    {
        Report(MembershipEventKind.Forgotten, member);
        _table.Forget(member);
    }
}
