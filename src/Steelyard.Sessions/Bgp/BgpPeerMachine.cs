using Steelyard.Primitives;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>
/// One BGP peer (RFC 4271 section 8), without I/O and without a clock: each call says what time it is, by any monotonic
/// origin, and leaves in <see cref="Actions"/> what is to be done; the owner carries that out in order and clears it. Call
/// <see cref="Advance"/> when <see cref="NextDue"/> has come. Routes go into <see cref="Rib"/>; received ones are counted and
/// never used (RFC 8212). Not for use by several threads at once.
/// </summary>
public sealed partial class BgpPeerMachine
{
    /// <summary>While no hold time is agreed yet (RFC 4271 section 8.2.2).</summary>
    private static readonly TimeSpan LargeHoldTime = TimeSpan.FromMinutes(4);

    /// <summary>Least time for a peer to take what we send (RFC 9687 section 4).</summary>
    private static readonly TimeSpan LeastSendHoldTime = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly byte[] Keepalive = KeepaliveBytes();

    private readonly BgpPeerOptions _options;
    private readonly Random _random;
    private readonly AdjRibOut[] _ribs;
    private readonly UpdateSource _updates;
    private BgpConnection? _outgoing;
    private BgpConnection? _incoming;
    private TimeSpan _retryDue = TimeSpan.MaxValue;
    private int _failures;
    private int _connections;
    private bool _started;
    private bool _restarting;

    /// <param name="options">Settings.</param>
    /// <param name="random">For jitter.</param>
    /// <param name="restarting">The process has restarted while its node went on forwarding: the first OPEN says so.</param>
    public BgpPeerMachine(BgpPeerOptions options, Random random, bool restarting = false)
    {
        _options = options;
        _random = random;
        _restarting = restarting;
        _ribs = [.. options.Families.Select(family => new AdjRibOut(family))];
        _updates = new UpdateSource(_ribs);
    }

    public List<BgpAction> Actions { get; } = [];

    public BgpPeerCounters Counters { get; } = new();

    /// <summary>The session that is up, or null.</summary>
    public NegotiatedSession? Session => Established?.Session;

    public BgpState State
    {
        get
        {
            var furthest = Connections.Select(connection => connection.State).DefaultIfEmpty(BgpState.Idle).Max();
            return furthest != BgpState.Idle ? furthest : _started ? BgpState.Active : BgpState.Idle;
        }
    }

    /// <summary>When <see cref="Advance"/> is to be called next.</summary>
    public TimeSpan NextDue
    {
        get
        {
            var due = _retryDue;
            if (_outgoing is { } outgoing && outgoing.NextDue < due)
                due = outgoing.NextDue;
            return _incoming is { } incoming && incoming.NextDue < due ? incoming.NextDue : due;
        }
    }

    private BgpConnection? Established => Connections.FirstOrDefault(connection => connection.State == BgpState.Established);

    private IEnumerable<BgpConnection> Connections
    {
        get
        {
            if (_outgoing is not null)
                yield return _outgoing;
            if (_incoming is not null)
                yield return _incoming;
        }
    }

    /// <summary>The routes that the peer is to have, of one of the families of the settings.</summary>
    public AdjRibOut Rib(AddressFamily family) => Array.Find(_ribs, rib => rib.Family == family)
        ?? throw new ArgumentException($"the peer is not configured for {family}", nameof(family));

    /// <summary>Tells that the routes have changed: updates may have to be written.</summary>
    public void RoutesChanged()
    {
        if (Established is { } connection)
            Actions.Add(new BgpAction.UpdatesReady(connection.Id));
    }

    public void Start(TimeSpan now)
    {
        _started = true;
        _failures = 0;
        _retryDue = now;
    }

    /// <summary>Ends everything and stays idle. With null the connection just closes: the peer may keep our routes while we restart.</summary>
    public void Stop(NotificationMessage? notification, TimeSpan now)
    {
        _started = false;
        _retryDue = TimeSpan.MaxValue;
        foreach (var connection in Connections.ToList())
            End(connection, notification is null ? null : Wrapped(connection, notification), "stopped by us", now);
    }

    /// <summary>The connection that <see cref="BgpAction.Connect"/> asked for is there.</summary>
    public void Connected(int id, TimeSpan now)
    {
        if (Find(id) is { State: BgpState.Connect } connection)
            SendOpen(connection, now);
    }

    /// <summary>
    /// The peer has opened a connection: its number, or null to close it. A second one of the same peer is refused while the
    /// first makes progress.
    /// </summary>
    public int? Accept(TimeSpan now)
    {
        if (!_started || _incoming is { State: not BgpState.Established })
            return null;
        if (_incoming is { } established)
        {
            // The slot is taken by the session itself; only a peer that restarts may replace it (RFC 4724 section 4.2).
            if (established.Session!.Peer.GracefulRestart is null)
                return null;
            Drop(established);
            Finish(established, "the peer has restarted", null, now);
        }
        _incoming = new BgpConnection(++_connections, outgoing: false, BgpState.OpenSent);
        SendOpen(_incoming, now);
        return _incoming.Id;
    }

    /// <summary>The connection could not be had, was closed by the peer, or broke.</summary>
    public void Closed(int id, string reason, TimeSpan now)
    {
        if (Find(id) is { } connection)
            Lose(connection, reason, now);
    }

    /// <summary>Ends the session because the path to the peer is down (RFC 9384).</summary>
    public void PathDown(TimeSpan now)
    {
        if (Established is { } connection)
            End(connection, new NotificationMessage(NotificationCode.Cease, NotificationSubcode.BfdDown, default), "BFD says that the peer is down", now);
    }

    /// <summary>The connection takes no more bytes; false: it takes some again (RFC 9687).</summary>
    public void SendBlocked(int id, bool blocked, TimeSpan now)
    {
        if (Find(id) is not { } connection)
            return;
        if (!blocked)
            connection.SendDeadline = TimeSpan.MaxValue;
        else if (connection.SendDeadline == TimeSpan.MaxValue)
        {
            var hold = 2 * (connection.Session?.HoldTime ?? LargeHoldTime);
            connection.SendDeadline = now + (hold > LeastSendHoldTime ? hold : LeastSendHoldTime);
        }
    }

    /// <summary>Writes the next message of an established session and returns its length; 0 when there is nothing to say.</summary>
    /// <param name="bytes">Room for <see cref="BgpHeader.MaximumExtendedLength"/> bytes.</param>
    public int WriteUpdate(Span<byte> bytes)
    {
        if (Established is null)
            return 0;
        var length = _updates.Write(bytes, out var type);
        if (length > 0 && type == BgpMessageType.Update)
            Counters.UpdatesSent++;
        else if (length > 0)
            Counters.RouteRefreshesSent++;
        return length;
    }

    /// <summary>Does what is due.</summary>
    public void Advance(TimeSpan now)
    {
        if (_outgoing is { } outgoing)
            Advance(outgoing, now);
        if (_incoming is { } incoming)
            Advance(incoming, now);
        if (now >= _retryDue)
            Dial();
    }

    private static byte[] KeepaliveBytes()
    {
        var bytes = new byte[BgpHeader.Size];
        new BgpHeader(BgpHeader.Size, BgpMessageType.Keepalive).Write(bytes);
        return bytes;
    }

    /// <summary>To a peer that keeps routes over a NOTIFICATION, an end that is meant must be told apart (RFC 8538 section 3).</summary>
    private static NotificationMessage Wrapped(BgpConnection connection, NotificationMessage notification) =>
        connection.Session?.Peer.GracefulRestart is { Notification: true } && notification.Code == NotificationCode.Cease
            ? notification with { Subcode = NotificationSubcode.HardReset, Data = (byte[])[(byte)notification.Code, notification.Subcode, .. notification.Data.Span] }
            : notification;

    private BgpConnection? Find(int id) => _outgoing?.Id == id ? _outgoing : _incoming?.Id == id ? _incoming : null;

    private void Dial()
    {
        _retryDue = TimeSpan.MaxValue;
        if (_options.Passive || _outgoing is not null || Established is not null)
            return;
        _outgoing = new BgpConnection(++_connections, outgoing: true, BgpState.Connect);
        Actions.Add(new BgpAction.Connect(_outgoing.Id));
    }

    private void Advance(BgpConnection connection, TimeSpan now)
    {
        if (now >= connection.HoldDeadline)
        {
            End(connection, new NotificationMessage(NotificationCode.HoldTimerExpired, 0, default), "the hold timer expired", now);
            return;
        }
        if (now >= connection.SendDeadline)
        {
            // Nothing more can be sent, not even why (RFC 9687 section 3.2).
            End(connection, null, "the peer takes nothing: the send hold timer expired", now);
            return;
        }
        if (now >= connection.KeepaliveDue)
            SendKeepalive(connection, now);
    }
}
