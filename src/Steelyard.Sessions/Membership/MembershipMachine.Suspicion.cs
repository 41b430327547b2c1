using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <content>Watching others, and inquiring into silence.</content>
public sealed partial class MembershipMachine
{
    private TimeSpan _lastHeardAnyone;
    private TimeSpan _accuseNotBefore;
    private TimeSpan _lastLate = LongAgo;
    private TimeSpan _postponed;

    /// <summary>Takes the answer to a <see cref="KernelProbe"/>.</summary>
    public void KernelAnswered(ulong session, KernelAnswer answer, TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        if (_table.Find(session) is { Investigation: { } investigation } member && answer != KernelAnswer.None)
        {
            investigation.KernelAnswer = answer;
            investigation.KernelAnsweredAt = now;
            Advance(member, investigation);
            if (answer == KernelAnswer.ProcessExists && investigation.Own == GossipVerdict.Late)
                TellVerdict(member, investigation);
        }

        Schedule();
    }

    /// <summary>
    /// A process that was late itself has no right to impatience: the lateness may have hit the whole node, and what it waits for may sit in a queue.
    /// Investigations lose the time, new ones wait for a heartbeat more. This is bounded, for the witnesses and kernels guard against errors too.
    /// </summary>
    private void NoteLateness()
    {
        var late = _now - _due;
        if (late <= _options.LatenessTolerance)
            return;
        if (_now - _lastLate > TimeSpan.FromSeconds(1))
            _postponed = TimeSpan.Zero;
        _lastLate = _now;
        if (_postponed >= _options.MaxPostponement)
            return;
        _postponed += late + _options.HeartbeatInterval;
        _accuseNotBefore = _now + _options.HeartbeatInterval;
        foreach (var member in _suspects)
        {
            member.Investigation!.StartedAt += late;
            member.Investigation.DecideAt += late;
        }
    }

    private TimeSpan SuspicionTime(Member member)
    {
        var patience = _options.SuspicionTimeout + member.Jitter;
        return Later(Later(member.LastHeard + patience, member.NotBefore), _accuseNotBefore);
    }

    private void Watch()
    {
        foreach (var member in _watched)
        {
            if (member.Investigation is null && _now >= SuspicionTime(member))
                Investigate(member);
        }
    }

    /// <summary>Looks at once after a member that this one has to watch from now on: its former watchers may have died with it.</summary>
    private void StartWatching(Member member)
    {
        member.IsWatched = true;
        if (member.Investigation is not null)
            return;
        member.NotBefore = Later(member.NotBefore, _now + (_options.SuspicionTimeout / 2));
        Send(member, new GossipMessage { Kind = GossipKind.Probe });
    }

    private Investigation Investigate(Member member)
    {
        var investigation = new Investigation(_now) { DecideAt = _now + _options.ProbeWindow + _options.WitnessWindow };
        member.Investigation = investigation;
        _suspects.Add(member);
        if (member.IsWatched)
        {
            Report(MembershipEventKind.Suspected, member);
            var index = _table.IndexOf(member);
            for (var i = 1; i <= Math.Min(_options.Watchers, _table.Ring.Count - 1); i++)
                Ask(member, investigation, _table.At(index, i));
        }

        Advance(member, investigation);
        return investigation;
    }

    private void Ask(Member member, Investigation investigation, Member witness)
    {
        if (witness == _self || witness == member)
            return;
        if (investigation.Find(witness) is null)
            investigation.Witnesses.Add(new Investigation.Witness(witness));
        Send(witness, new GossipMessage { Kind = GossipKind.Suspect, Subject = member.Session });
    }

    private void AdvanceInvestigations()
    {
        for (var i = _suspects.Count - 1; i >= 0; i--)
        {
            // A death may end the inquiries into others.
            if (i < _suspects.Count)
                Advance(_suspects[i], _suspects[i].Investigation!);
        }
    }

    private TimeSpan InvestigationDue(Investigation investigation)
    {
        var due = Earlier(investigation.NextProbeAt, investigation.NextKernelProbeAt);
        if (investigation.Own == GossipVerdict.None)
            due = Earlier(due, investigation.StartedAt + _options.ProbeWindow);
        else if (investigation.Own == GossipVerdict.Silent)
            due = Earlier(due, investigation.DecideAt);
        return due;
    }

    private void Advance(Member member, Investigation investigation)
    {
        if (_now >= investigation.NextProbeAt)
        {
            var pause = investigation.Own == GossipVerdict.None ? _options.ProbeWindow / 3 : _options.HeartbeatInterval;
            investigation.NextProbeAt = _now + pause;
            Send(member, new GossipMessage { Kind = GossipKind.Probe });
        }

        if (_now >= investigation.NextKernelProbeAt)
        {
            investigation.NextKernelProbeAt = _now + (investigation.Own == GossipVerdict.None ? _options.ProbeWindow / 3 : _options.ProbeWindow);
            _out.KernelProbes.Add(new KernelProbe(member.Session, member.Address, member.Port));
        }

        var verdict = Assess(member, investigation);
        if (verdict != investigation.Own)
        {
            if (verdict == GossipVerdict.None)
                Reopen(investigation);
            investigation.Own = verdict;
            if (verdict != GossipVerdict.None)
                TellVerdict(member, investigation);
        }

        if (verdict == GossipVerdict.Silent)
            Decide(member, investigation);
    }

    private GossipVerdict Assess(Member member, Investigation investigation)
    {
        if (investigation.KernelAnswer == KernelAnswer.ProcessGone)
            return GossipVerdict.Silent;
        if (investigation.KernelAnswer == KernelAnswer.ProcessExists && _now - investigation.KernelAnsweredAt <= _options.ProbeWindow * 3)
            return _now - member.LastHeard < _options.LatePatience ? GossipVerdict.Late : GossipVerdict.Silent;
        if (investigation.Own == GossipVerdict.Late)
            return GossipVerdict.None;
        var isOpen = investigation.Own == GossipVerdict.None && _now < investigation.StartedAt + _options.ProbeWindow;
        return isOpen ? GossipVerdict.None : GossipVerdict.Silent;
    }

    /// <summary>The kernel that vouched for a late process is silent now: it gets a whole window again, for its answers may have been lost.</summary>
    private void Reopen(Investigation investigation)
    {
        investigation.StartedAt = _now;
        investigation.DecideAt = _now + _options.ProbeWindow + _options.WitnessWindow;
        investigation.NextProbeAt = _now + (_options.ProbeWindow / 3);
        investigation.NextKernelProbeAt = _now + (_options.ProbeWindow / 3);
        investigation.KernelAnswer = KernelAnswer.None;
        foreach (var witness in investigation.Witnesses)
            witness.Verdict = GossipVerdict.None;
    }

    private void TellVerdict(Member member, Investigation investigation)
    {
        var message = new GossipMessage { Kind = GossipKind.Verdict, Subject = member.Session, Verdict = investigation.Own };
        foreach (var witness in investigation.Witnesses)
            Send(witness.Member, message);
        foreach (var asker in investigation.Askers)
        {
            if (investigation.Find(asker) is null)
                Send(asker, message);
        }
    }

    private void Decide(Member member, Investigation investigation)
    {
        if (!member.IsWatched)
        {
            // Only a witness: the verdict is told, those who asked decide.
            if (_now >= investigation.DecideAt)
                Abandon(member);
            return;
        }

        var silent = 0;
        foreach (var witness in investigation.Witnesses)
            silent += witness.Verdict == GossipVerdict.Silent ? 1 : 0;
        var required = Math.Min(_options.RequiredWitnesses, _table.Ring.Count - 2);
        var isTime = _now >= investigation.DecideAt;
        if (silent >= required && (isTime || (silent == investigation.Witnesses.Count && silent > 0)))
            Declare(member);
        else if (isTime && investigation.Rounds > 0 && _lastHeardAnyone < investigation.StartedAt)
            DeclareAll(); // Nobody at all is heard: this node is alone, and nobody is there to ask or to tell.
        else if (isTime)
            AskMore(member, investigation);
    }

    private void AskMore(Member member, Investigation investigation)
    {
        investigation.Rounds++;
        investigation.DecideAt = _now + _options.ProbeWindow + _options.WitnessWindow;
        foreach (var witness in investigation.Witnesses)
        {
            if (witness.Verdict != GossipVerdict.Silent)
                Send(witness.Member, new GossipMessage { Kind = GossipKind.Suspect, Subject = member.Session });
        }

        for (var i = 0; i < 2 * _options.Watchers; i++)
        {
            var other = _table.Ring[_random.Next(_table.Ring.Count)];
            if (investigation.Find(other) is null && investigation.Witnesses.Count < 4 * _options.Watchers)
                Ask(member, investigation, other);
        }
    }

    private void Declare(Member member)
    {
        Report(MembershipEventKind.Declared, member);
        Change(member, EndOf(member));
        SpreadEnd(member);
    }

    private void DeclareAll()
    {
        for (var i = _table.Ring.Count - 1; i >= 0; i--)
        {
            if (_table.Ring[i] is var member && member != _self)
                Change(member, EndOf(member));
        }
    }

    private static MemberRecord EndOf(Member member) =>
        member.Record with { Status = member.Status == MemberStatus.Leaving ? MemberStatus.Left : MemberStatus.Dead };

    /// <summary>Tells everybody, the one concerned too: if it lives, it must know.</summary>
    private void SpreadEnd(Member member)
    {
        var news = new GossipMessage { Kind = GossipKind.Records, Records = new[] { member.Record } };
        Broadcast(news);
        Send(member, news);
    }

    private void AnswerSuspicion(Member asker, ulong subject)
    {
        if (_table.Find(subject) is not { } member || member == _self || member == asker)
            return;
        if (!member.IsPresent)
            Send(asker, new GossipMessage { Kind = GossipKind.Records, Records = new[] { member.Record } });
        else if (HeardLately(member))
            Send(asker, new GossipMessage { Kind = GossipKind.Verdict, Subject = subject, Verdict = GossipVerdict.Alive });
        else
            TakeAsker(member, member.Investigation ?? Investigate(member), asker);
    }

    private void TakeAsker(Member member, Investigation investigation, Member asker)
    {
        if (!investigation.Askers.Contains(asker))
            investigation.Askers.Add(asker);
        if (investigation.Own != GossipVerdict.None)
            Send(asker, new GossipMessage { Kind = GossipKind.Verdict, Subject = member.Session, Verdict = investigation.Own });
    }

    private void TakeVerdict(Member sender, ulong subject, GossipVerdict verdict)
    {
        if (_table.Find(subject) is not { Investigation: { } investigation } member || sender == member)
            return;
        if (verdict == GossipVerdict.Alive)
        {
            // The way from there to here is broken, not the member. The witness goes on watching it.
            member.NotBefore = _now + (_options.SuspicionTimeout * 4);
            Clear(member);
            return;
        }

        var witness = investigation.Find(sender);
        if (witness is null)
            investigation.Witnesses.Add(witness = new Investigation.Witness(sender));
        witness.Verdict = verdict;
        if (verdict == GossipVerdict.Late && investigation.KernelAnswer == KernelAnswer.None)
            investigation.DecideAt = Later(investigation.DecideAt, _now + (_options.ProbeWindow * 3));
        Advance(member, investigation);
    }

    /// <summary>It lives: those who asked are told.</summary>
    private void Clear(Member member)
    {
        var investigation = member.Investigation!;
        foreach (var asker in investigation.Askers)
            Send(asker, new GossipMessage { Kind = GossipKind.Verdict, Subject = member.Session, Verdict = GossipVerdict.Alive });
        if (member.IsWatched)
            Report(MembershipEventKind.Cleared, member);
        Abandon(member);
    }

    private void Abandon(Member member)
    {
        if (member.Investigation is null)
            return;
        member.Investigation = null;
        _suspects.Remove(member);
    }
}
