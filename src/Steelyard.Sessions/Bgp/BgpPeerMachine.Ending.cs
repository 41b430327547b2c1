using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <content>What is sent, and how connections end.</content>
public sealed partial class BgpPeerMachine
{
    private void SendOpen(BgpConnection connection, TimeSpan now)
    {
        Counters.OpensSent++;
        connection.State = BgpState.OpenSent;
        connection.Heard(now, LargeHoldTime);
        var bytes = new byte[BgpHeader.MaximumLength];
        var length = BgpNegotiation.Offer(_options, _restarting).Write(bytes);
        Actions.Add(new BgpAction.Send(connection.Id, bytes.AsMemory(0, length)));
    }

    private void SendKeepalive(BgpConnection connection, TimeSpan now)
    {
        Counters.KeepalivesSent++;
        Actions.Add(new BgpAction.Send(connection.Id, Keepalive));
        var interval = connection.Session!.KeepaliveTime;
        connection.KeepaliveDue = interval == TimeSpan.Zero ? TimeSpan.MaxValue : now + Jittered(interval);
    }

    private void Send(BgpConnection connection, NotificationMessage notification)
    {
        Counters.NotificationsSent++;
        var bytes = new byte[BgpHeader.MaximumLength];
        Actions.Add(new BgpAction.Send(connection.Id, bytes.AsMemory(0, notification.Write(bytes))));
    }

    private void Refuse(BgpConnection connection, BgpFault fault, TimeSpan now) =>
        End(connection, NotificationMessage.From(fault), fault.Reason, now);

    /// <summary>Ends a connection from our side.</summary>
    private void End(BgpConnection connection, NotificationMessage? notification, string reason, TimeSpan now)
    {
        if (notification is not null && connection.State >= BgpState.OpenSent)
            Send(connection, notification);
        Drop(connection);
        Finish(connection, reason, notification, now);
    }

    /// <summary>The connection has ended from the other side.</summary>
    private void Lose(BgpConnection connection, string reason, TimeSpan now, NotificationMessage? notification = null)
    {
        Drop(connection);
        Finish(connection, reason, notification, now);
    }

    private void Drop(BgpConnection connection)
    {
        if (connection == _outgoing)
            _outgoing = null;
        else if (connection == _incoming)
            _incoming = null;
        Actions.Add(new BgpAction.Close(connection.Id));
    }

    private void Finish(BgpConnection connection, string reason, NotificationMessage? notification, TimeSpan now)
    {
        var established = connection.State == BgpState.Established;
        if (established)
        {
            Counters.SessionsDown++;
            _updates.End();
        }
        // While the other connection makes progress, this one was just an attempt.
        if (_outgoing is null && _incoming is null)
            Retry(now);
        Actions.Add(new BgpAction.Down(reason, established, notification));
    }

    /// <summary>Schedules the next attempt: after 1, 2, 4 ... seconds up to the limit, with jitter so that peers do not meet in step.</summary>
    private void Retry(TimeSpan now)
    {
        if (!_started)
            return;
        var pause = FirstRetry * Math.Pow(2, Math.Min(_failures, 16));
        _failures++;
        _retryDue = now + Jittered(pause < _options.ConnectRetryTime ? pause : _options.ConnectRetryTime);
    }

    /// <summary>75 to 100 % (RFC 4271 section 10).</summary>
    private TimeSpan Jittered(TimeSpan interval) => interval * (0.75 + (_random.NextDouble() * 0.25));
}
