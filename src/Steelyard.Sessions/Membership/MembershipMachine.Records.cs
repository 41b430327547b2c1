using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <content>News about members: taking them, spreading them, comparing views.</content>
public sealed partial class MembershipMachine
{
    private readonly List<MemberRecord> _page = [];
    private TimeSpan _lastRefutation = LongAgo;
    private TimeSpan _nextCompare;
    private int _fruitlessSyncs;

    /// <summary>A member that itself is still looking for others cannot tell a newcomer that it has seen everybody.</summary>
    private GossipFlags LastPageFlags => IsJoined ? GossipFlags.LastPage | GossipFlags.SenderJoined : GossipFlags.LastPage;

    private void ApplyAll(Member sender, in GossipMessage message)
    {
        var isTable = (message.Flags & GossipFlags.Table) != 0;
        _page.Clear();
        foreach (ref readonly var record in message.Records.Span)
            Apply(record, message.Session, isTable);
        if (_page.Count > 0)
            Send(sender, new GossipMessage { Kind = GossipKind.Records, Records = _page.ToArray() });
        if ((message.Flags & GossipFlags.AcknowledgeWanted) != 0)
            Send(sender, new GossipMessage { Kind = GossipKind.Acknowledge });
        if ((message.Flags & GossipFlags.LastPage) != 0 && !IsJoined && ((message.Flags & GossipFlags.SenderJoined) != 0 || _seeds.Count == 0))
            Joined();
    }

    /// <param name="record">What is said.</param>
    /// <param name="source">Session of the member that says it.</param>
    /// <param name="isTable">It is a page of a table, so it may be old news.</param>
    private void Apply(in MemberRecord record, ulong source, bool isTable)
    {
        if (record.Name == _self.Name)
        {
            ContestName(record);
            return;
        }

        var member = _table.Find(record.Name);
        if (member is null)
        {
            TakeIn(record, source);
            return;
        }

        var order = Compare(record, member);
        if (order < 0 && isTable)
            _page.Add(member.Record);
        if (order <= 0)
            return;
        if (record.Status == MemberStatus.Dead && member.IsPresent && (isTable || HeardLately(member)))
            Accuse(member, record);
        else
            Believe(member, record);
    }

    private void Believe(Member member, in MemberRecord record)
    {
        // Watchers that were about to say the same pass it on: the news reaches everybody although packets get lost.
        var isSure = member.IsWatched && member.Investigation is { Own: GossipVerdict.Silent } && record.Status == MemberStatus.Dead;
        Change(member, record);
        if (isSure)
            SpreadEnd(member);
    }

    private void TakeIn(in MemberRecord record, ulong source)
    {
        var isPresent = record.Status is MemberStatus.Alive or MemberStatus.Leaving;
        if (!isPresent && (_peers is null || !_peers.ContainsKey(record.Name)))
            return;
        var member = _table.Add(record);
        member.LastHeard = _now;
        FindSeeds();
        if (!isPresent)
            return;
        EnteredRing(member);
        Report(MembershipEventKind.Joined, member);
        // Who learns of a member from a third tells it its own record: the newcomer thereby introduces itself to all.
        if (source != record.Session)
            Send(member, new GossipMessage { Kind = GossipKind.Records, Records = new[] { _self.Record } });
    }

    /// <summary>Positive when the record is newer than the row.</summary>
    private static int Compare(in MemberRecord record, Member member)
    {
        var order = record.Incarnation.CompareTo(member.Incarnation);
        if (order == 0)
            order = record.Session.CompareTo(member.Session);
        return order != 0 ? order : record.Status.CompareTo(member.Status);
    }

    /// <summary>Puts a newer record into force.</summary>
    private void Change(Member member, in MemberRecord record)
    {
        var before = member.Status;
        var wasPresent = member.IsPresent;
        var isRestart = record.Session != member.Session;
        if (isRestart || record.Status is not MemberStatus.Alive)
            Abandon(member);
        _table.Update(member, record);
        if (!member.IsPresent)
            Abandon(member);
        Pardon(member);
        if (isRestart)
        {
            member.LastHeard = _now;
            member.Jitter = TimeSpan.Zero;
        }

        _out.IsViewChanged |= before != member.Status;
        if (wasPresent != member.IsPresent)
            RingChanged(member);
        ReportChange(member, before, isRestart);
        _fruitlessSyncs = 0;
    }

    private void RingChanged(Member member)
    {
        if (member.IsPresent)
        {
            member.LastHeard = _now;
            EnteredRing(member);
        }
        else
        {
            Reassign();
            FindSeeds();
        }
    }

    private void EnteredRing(Member member)
    {
        _out.IsViewChanged = true;
        member.HasConfirmedLeave = false;
        Reassign();
    }

    private void ReportChange(Member member, MemberStatus before, bool isRestart)
    {
        if (isRestart)
            Report(MembershipEventKind.Restarted, member);
        else if (before == MemberStatus.Dead && member.IsPresent)
            Report(MembershipEventKind.FalseAlarm, member);
        if (before == member.Status)
            return;
        if (member.Status == MemberStatus.Dead)
            Report(MembershipEventKind.Died, member);
        else if (member.Status == MemberStatus.Leaving)
            Report(MembershipEventKind.Leaving, member);
        else if (member.Status == MemberStatus.Left)
            Report(MembershipEventKind.Left, member);
    }

    /// <summary>Somebody says something about this member's name.</summary>
    private void ContestName(in MemberRecord record)
    {
        if (record.Session == _self.Session && (record.Incarnation < _self.Incarnation || record.Status == _self.Status))
            return;
        if (record.Session != _self.Session && record.Incarnation < _self.Incarnation)
        {
            if (record.Status == MemberStatus.Alive && _now >= _lastRefutation + _options.AccusationGrace)
                AnnounceSelf();
            return;
        }

        if (record.Session != _self.Session && record.Status == MemberStatus.Alive)
            Report(MembershipEventKind.NameConflict, _self);
        _table.Update(_self, _self.Record with { Incarnation = Math.Max(record.Incarnation, _self.Incarnation) + 1 });
        AnnounceSelf();
    }

    /// <summary>Tells everybody, the dead too, how this member is.</summary>
    private void AnnounceSelf()
    {
        _lastRefutation = _now;
        var message = OwnRecord(GossipKind.Records);
        Broadcast(message);
        foreach (var member in _table.Absent)
        {
            if (member.Status == MemberStatus.Dead)
                Send(member, message);
        }
    }

    private void Broadcast(GossipMessage message)
    {
        foreach (var member in _table.Ring)
        {
            if (member != _self)
                Send(member, message);
        }
    }

    /// <summary>
    /// Old news, or news against this member's own ears, say that a member is dead. It is told, and has a moment to deny: after a partition both sides
    /// hold all of the other side for dead, and none of those deaths must be believed by those who know better.
    /// </summary>
    private void Accuse(Member member, in MemberRecord record)
    {
        if (member.AccusedUntil is null)
        {
            member.AccusedUntil = _now + _options.AccusationGrace;
            _accused.Add(member);
        }

        Send(member, new GossipMessage { Kind = GossipKind.Records, Records = new[] { record } });
    }

    private void Pardon(Member member)
    {
        if (member.AccusedUntil is null)
            return;
        member.AccusedUntil = null;
        _accused.Remove(member);
    }

    private void JudgeAccused()
    {
        for (var i = _accused.Count - 1; i >= 0; i--)
        {
            var member = _accused[i];
            if (member.AccusedUntil > _now)
                continue;
            var dead = EndOf(member);
            if (HeardLately(member))
            {
                member.AccusedUntil = _now + _options.AccusationGrace;
                Send(member, new GossipMessage { Kind = GossipKind.Records, Records = new[] { dead } });
            }
            else
            {
                Change(member, dead);
            }
        }
    }

    private bool HeardLately(Member member) => _now - member.LastHeard <= _options.HeartbeatInterval * 1.5;

    private void CompareViews(Member sender, ulong hash)
    {
        if (hash == _table.ViewHash)
            sender.MismatchSince = null;
        else if (sender.MismatchSince is null)
            sender.MismatchSince = _now;
        else if (_now - sender.MismatchSince >= _options.MismatchDelay && _now >= _nextCompare)
            RequestSync(sender);
    }

    /// <summary>Asks for the table. When that does not help again and again, it is asked for more and more seldom.</summary>
    private void RequestSync(Member member)
    {
        if (_now < _nextCompare && IsJoined)
            return;
        _fruitlessSyncs = Math.Min(_fruitlessSyncs + 1, 5);
        _nextCompare = _now + (_options.MismatchDelay / 4 * (1 << _fruitlessSyncs));
        member.MismatchSince = null;
        Send(member, OwnRecord(GossipKind.SyncRequest));
    }

    private void AnswerSync(Member sender, ulong hash)
    {
        if (hash == _table.ViewHash)
        {
            Send(sender, new GossipMessage { Kind = GossipKind.Records, Flags = GossipFlags.Table | LastPageFlags });
            return;
        }

        SendTable(sender);
        RequestSync(sender);
    }

    private void SendTable(Member to)
    {
        var room = GossipSeal.MaxBody - GossipCodec.FixedBytes - 1;
        var page = new List<MemberRecord>();
        foreach (var member in _table.All)
        {
            var record = member.Record;
            if (room < record.WireSize || page.Count == byte.MaxValue)
            {
                Send(to, new GossipMessage { Kind = GossipKind.Records, Flags = GossipFlags.Table, Records = page.ToArray() });
                page.Clear();
                room = GossipSeal.MaxBody - GossipCodec.FixedBytes - 1;
            }

            page.Add(record);
            room -= record.WireSize;
        }

        Send(to, new GossipMessage { Kind = GossipKind.Records, Flags = GossipFlags.Table | LastPageFlags, Records = page.ToArray() });
    }

    private void SyncWithRandomMember()
    {
        _nextSync = _now + _options.SyncInterval;
        if (_table.Ring.Count == 1)
            return;
        var partner = _table.At(_table.IndexOf(_self), 1 + _random.Next(_table.Ring.Count - 1));
        Send(partner, OwnRecord(GossipKind.SyncRequest));
    }
}
