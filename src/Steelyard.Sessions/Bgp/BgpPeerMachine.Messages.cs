using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <content>What arrives, by the state of its connection (RFC 4271 section 8.2.2).</content>
public sealed partial class BgpPeerMachine
{
    /// <summary>Takes bytes of a connection and returns how many were used up: all whole messages. The rest must come again with more behind it.</summary>
    public int Receive(int id, ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        var used = 0;
        while (Find(id) is { State: not BgpState.Connect } connection && bytes.Length - used >= BgpHeader.Size)
        {
            if (!BgpHeader.TryRead(bytes[used..], connection.ExtendedMessages, out var header, out var fault))
            {
                Refuse(connection, fault!, now);
                break;
            }
            if (header.Length > bytes.Length - used)
                break;
            Take(connection, header.Type, bytes[(used + BgpHeader.Size)..(used + header.Length)], now);
            used += header.Length;
        }
        return used;
    }

    private void Take(BgpConnection connection, BgpMessageType type, ReadOnlySpan<byte> body, TimeSpan now)
    {
        if (type == BgpMessageType.Notification)
            TakeNotification(connection, NotificationMessage.Read(body), now);
        else if (connection.State == BgpState.OpenSent && type == BgpMessageType.Open)
            TakeOpen(connection, body, now);
        else if (connection.State == BgpState.OpenConfirm && type == BgpMessageType.Keepalive)
            TakeFirstKeepalive(connection, now);
        else if (connection.State == BgpState.Established && type != BgpMessageType.Open)
            TakeEstablished(connection, type, body, now);
        else
            RefuseUnexpected(connection, type, now);
    }

    private void TakeNotification(BgpConnection connection, NotificationMessage message, TimeSpan now)
    {
        Counters.NotificationsReceived++;
        var words = message.ShutdownCommunication is { } text ? $": {text}" : "";
        Lose(connection, $"the peer sent {message.Code} subcode {message.Subcode}{words}", now, message);
    }

    private void TakeOpen(BgpConnection connection, ReadOnlySpan<byte> body, TimeSpan now)
    {
        Counters.OpensReceived++;
        NegotiatedSession? session = null;
        if (OpenMessage.TryRead(body, out var open, out var fault))
            session = BgpNegotiation.Agree(_options, open, out fault);
        if (session is null)
        {
            Refuse(connection, fault!, now);
            return;
        }
        if (!SurvivesCollision(connection, session, now))
            return;
        connection.Session = session;
        connection.State = BgpState.OpenConfirm;
        connection.Heard(now, session.HoldTime);
        SendKeepalive(connection, now);
    }

    /// <summary>Of two connections one stays (RFC 4271 section 6.8).</summary>
    private bool SurvivesCollision(BgpConnection connection, NegotiatedSession session, TimeSpan now)
    {
        var other = Connections.FirstOrDefault(c => c != connection && c.State >= BgpState.OpenConfirm);
        if (other is null)
            return true;
        if (other.State == BgpState.Established && other.Session!.Peer.GracefulRestart is not null)
        {
            // The peer has lost the session and begins anew before we noticed (RFC 4724 section 4.2).
            Drop(other);
            Finish(other, "the peer has restarted", null, now);
            return true;
        }
        var loser = other.State == BgpState.Established || KeepsOutgoing(session) != connection.IsOutgoing ? connection : other;
        Collide(loser);
        return loser != connection;
    }

    /// <summary>The connection of the side with the higher identifier stays; with equal ones, of the higher AS number (RFC 6286 section 2.3).</summary>
    private bool KeepsOutgoing(NegotiatedSession peer) =>
        _options.RouterId != peer.PeerRouterId ? _options.RouterId > peer.PeerRouterId : _options.LocalAsn > peer.PeerAsn;

    private void Collide(BgpConnection loser)
    {
        Send(loser, new NotificationMessage(NotificationCode.Cease, NotificationSubcode.ConnectionCollision, default));
        Drop(loser);
    }

    private void TakeFirstKeepalive(BgpConnection connection, TimeSpan now)
    {
        Counters.KeepalivesReceived++;
        Counters.SessionsUp++;
        connection.State = BgpState.Established;
        connection.Heard(now, connection.Session!.HoldTime);
        (_failures, _restarting, _retryDue) = (0, false, TimeSpan.MaxValue);
        // Another attempt that is still on its way has lost.
        foreach (var other in Connections.Where(c => c != connection).ToList())
            Collide(other);
        _updates.Begin(connection.Session);
        Actions.Add(new BgpAction.Up(connection.Id, connection.Session));
    }

    private void TakeEstablished(BgpConnection connection, BgpMessageType type, ReadOnlySpan<byte> body, TimeSpan now)
    {
        connection.Heard(now, connection.Session!.HoldTime);
        if (type == BgpMessageType.Keepalive)
            Counters.KeepalivesReceived++;
        else if (type == BgpMessageType.Update)
            TakeUpdate(connection, body, now);
        else
            TakeRefresh(connection, body, now);
    }

    private void TakeUpdate(BgpConnection connection, ReadOnlySpan<byte> body, TimeSpan now)
    {
        Counters.UpdatesReceived++;
        if (!UpdateReader.TryRead(body, connection.Session!.Codec, out var update, out var fault))
        {
            Refuse(connection, fault!, now);
            return;
        }
        Counters.MalformedAttributes += update.Faults.Count;
        Counters.RoutesRefused += update.Announced.Count + (update.Reachable?.Prefixes.Count ?? 0);
    }

    private void TakeRefresh(BgpConnection connection, ReadOnlySpan<byte> body, TimeSpan now)
    {
        Counters.RouteRefreshesReceived++;
        if (!RouteRefreshMessage.TryRead(body, out var refresh, out var fault))
            Refuse(connection, fault!, now);
        else if (refresh.Kind == RouteRefreshKind.Request && _updates.Refresh(refresh.Family))
            Actions.Add(new BgpAction.UpdatesReady(connection.Id));
    }

    private void RefuseUnexpected(BgpConnection connection, BgpMessageType type, TimeSpan now)
    {
        // Subcodes 1 to 3 stand for the states in their order (RFC 6608).
        var subcode = (byte)(connection.State - BgpState.OpenSent + NotificationSubcode.UnexpectedInOpenSent);
        Refuse(connection, new BgpFault(
            NotificationCode.FiniteStateMachine, subcode, (byte[])[(byte)type], $"a {type} message in state {connection.State}"), now);
    }
}
