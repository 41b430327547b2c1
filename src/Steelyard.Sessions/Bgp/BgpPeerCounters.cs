namespace Steelyard.Sessions.Bgp;

/// <summary>What happened with a peer since it was configured.</summary>
public sealed class BgpPeerCounters
{
    public long OpensSent { get; set; }

    public long OpensReceived { get; set; }

    public long KeepalivesSent { get; set; }

    public long KeepalivesReceived { get; set; }

    public long NotificationsSent { get; set; }

    public long NotificationsReceived { get; set; }

    public long UpdatesSent { get; set; }

    public long UpdatesReceived { get; set; }

    public long RouteRefreshesSent { get; set; }

    public long RouteRefreshesReceived { get; set; }

    /// <summary>Routes received, all of them refused (RFC 8212).</summary>
    public long RoutesRefused { get; set; }

    /// <summary>Malformed attributes that did not end the session (RFC 7606).</summary>
    public long MalformedAttributes { get; set; }

    public long SessionsUp { get; set; }

    public long SessionsDown { get; set; }
}
