using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <content>What is done with a message.</content>
public sealed partial class MembershipMachine
{
    /// <summary>Courtesies (answers to strangers) for each second; a flood of recorded packets must not become a flood of answers.</summary>
    private const int CourtesiesPerSecond = 200;

    private int _courtesies = CourtesiesPerSecond;
    private TimeSpan _courtesiesUntil;

    /// <summary>Takes an authentic message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="fromPort">Its port.</param>
    /// <param name="receivedAt">When the kernel received it; not after <paramref name="now"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="outputs">Takes what is to be done.</param>
    /// <returns>Why the message was ignored.</returns>
    public MembershipDrop Receive(
        in GossipMessage message, IpAddr from, ushort fromPort, TimeSpan receivedAt, TimeSpan now, MembershipOutputs outputs)
    {
        Begin(now, outputs);
        var drop = Accept(message, from, fromPort, receivedAt);
        if (drop == MembershipDrop.None)
            Schedule();
        else
            _drops[(int)drop]++;
        return drop;
    }

    private MembershipDrop Accept(in GossipMessage message, IpAddr from, ushort fromPort, TimeSpan receivedAt)
    {
        if (message.Session == _self.Session)
            return MembershipDrop.Own;
        if (message.Destination != _self.Session)
        {
            // It may be a recording, so nothing in it counts; but its sender, if it is there, learns this session.
            if (TakeCourtesy())
                SendTo(from, fromPort, message.Session, OwnRecord(GossipKind.Welcome));
            return message.Kind == GossipKind.Hello && message.Destination == 0 ? MembershipDrop.None : MembershipDrop.WrongDestination;
        }

        var sender = _table.Find(message.Session) ?? Introduce(message);
        if (sender is null)
        {
            if (TakeCourtesy())
                SendTo(from, fromPort, message.Session, Rejoinder(message));
            return MembershipDrop.UnknownSender;
        }

        if (!sender.Window.Accept(message.Sequence))
            return MembershipDrop.Replayed;
        Hear(sender, message, receivedAt);
        Dispatch(sender, message);
        return MembershipDrop.None;
    }

    /// <summary>Takes in a sender whose session is new, if the message carries its record and the record is newer than what is known.</summary>
    private Member? Introduce(in GossipMessage message)
    {
        if (message.Records.IsEmpty || message.Records.Span[0] is var record && record.Session != message.Session)
            return null;
        if (record.Name == _self.Name)
        {
            // An earlier process of this node, or another that has its name.
            ContestName(record);
            return null;
        }

        Apply(record, message.Session, isTable: false);
        return _table.Find(message.Session);
    }

    /// <summary>
    /// The answer to a stranger: who are you? But to a new process that is held for older than its predecessor (a clock went backwards) what is known
    /// of the predecessor, so that it raises its incarnation.
    /// </summary>
    private GossipMessage Rejoinder(in GossipMessage message) =>
        !message.Records.IsEmpty && message.Records.Span[0] is var record && record.Session == message.Session
        && _table.Find(record.Name) is { } known && known != _self
            ? new GossipMessage { Kind = GossipKind.Records, Records = new[] { known.Record } }
            : OwnRecord(GossipKind.Hello);

    private void Dispatch(Member sender, in GossipMessage message)
    {
        switch (message.Kind)
        {
            case GossipKind.Heartbeat:
                CompareViews(sender, message.ViewHash);
                break;
            case GossipKind.Hello:
                ApplyAll(sender, message);
                Send(sender, OwnRecord(GossipKind.Welcome));
                break;
            case GossipKind.Welcome:
                ApplyAll(sender, message);
                if (!IsJoined || message.ViewHash != _table.ViewHash)
                    RequestSync(sender);
                break;
            case GossipKind.SyncRequest:
                ApplyAll(sender, message);
                AnswerSync(sender, message.ViewHash);
                break;
            case GossipKind.Records:
                ApplyAll(sender, message);
                break;
            case GossipKind.Probe:
                Subscribe(sender);
                Send(sender, new GossipMessage { Kind = GossipKind.ProbeReply });
                break;
            case GossipKind.Suspect:
                AnswerSuspicion(sender, message.Subject);
                break;
            case GossipKind.Verdict:
                TakeVerdict(sender, message.Subject, message.Verdict);
                break;
            case GossipKind.Acknowledge:
                sender.HasConfirmedLeave = IsLeaving;
                break;
        }
    }

    /// <summary>Any message is a sign of life, and its incarnation is the newest that its sender has.</summary>
    private void Hear(Member sender, in GossipMessage message, TimeSpan receivedAt)
    {
        if (message.Kind == GossipKind.Heartbeat && sender.IsWatched)
            NoteRhythm(sender, receivedAt);
        sender.LastHeard = Later(sender.LastHeard, receivedAt);
        _lastHeardAnyone = Later(_lastHeardAnyone, receivedAt);
        if (sender.Investigation is not null)
            Clear(sender);
        if (message.Incarnation > sender.Incarnation)
        {
            var status = sender.Status == MemberStatus.Leaving ? MemberStatus.Leaving : MemberStatus.Alive;
            Change(sender, sender.Record with { Incarnation = message.Incarnation, Status = status });
        }
        else if (sender.Status == MemberStatus.Dead && sender.NotBefore <= _now)
        {
            // It does not know that it was declared dead. Told so, it denies, and everybody takes it back within a round trip.
            sender.NotBefore = _now + (_options.AccusationGrace / 3);
            Send(sender, new GossipMessage { Kind = GossipKind.Records, Records = new[] { sender.Record } });
            RequestSync(sender);
        }
    }

    private void NoteRhythm(Member sender, TimeSpan receivedAt)
    {
        var surplus = receivedAt - sender.LastHeard - _options.HeartbeatInterval;
        sender.Jitter = Earlier(Later(surplus, sender.Jitter * 0.98), _options.MaxJitterAllowance);
    }

    private void Subscribe(Member sender)
    {
        if (_watchers.Contains(sender))
            return;
        sender.SubscribedUntil = _now + (_options.SuspicionTimeout * 16);
        if (!_subscribers.Contains(sender) && _subscribers.Count < 4 * _options.Watchers)
            _subscribers.Add(sender);
    }

    private bool TakeCourtesy()
    {
        if (_now >= _courtesiesUntil)
            (_courtesies, _courtesiesUntil) = (CourtesiesPerSecond, _now + TimeSpan.FromSeconds(1));
        return _courtesies-- > 0;
    }

    private GossipMessage OwnRecord(GossipKind kind) => new() { Kind = kind, Records = new[] { _self.Record } };
}
