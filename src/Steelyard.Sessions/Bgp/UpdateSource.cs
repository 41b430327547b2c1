using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>What is to be written on an established session, family by family: routes, marks of a refresh, End-of-RIB.</summary>
internal sealed class UpdateSource(IReadOnlyList<AdjRibOut> ribs)
{
    private readonly HashSet<AddressFamily> _openRefreshes = [];
    private readonly HashSet<AddressFamily> _marks = [];
    private readonly HashSet<AddressFamily> _endsOfRib = [];
    private NegotiatedSession? _session;

    public void Begin(NegotiatedSession session)
    {
        _session = session;
        _marks.Clear();
        _openRefreshes.Clear();
        _endsOfRib.Clear();
        // The marker tells a peer that keeps stale routes when to drop them (RFC 4724 section 3).
        if (session.Peer.GracefulRestart is not null)
            _endsOfRib.UnionWith(session.Families);
        foreach (var rib in ribs)
            rib.Forget();
    }

    public void End() => _session = null;

    /// <summary>The peer wants all routes of a family once more; false for a family that was not agreed (RFC 7313 section 4).</summary>
    public bool Refresh(AddressFamily family)
    {
        if (_session is null || !_session.Families.Contains(family))
            return false;
        foreach (var rib in ribs)
        {
            if (rib.Family == family)
                rib.Repeat();
        }
        if (_session.Peer.EnhancedRouteRefresh)
            _marks.Add(family);
        return true;
    }

    /// <summary>Writes the next message and returns its length; 0 when there is nothing to say.</summary>
    public int Write(Span<byte> bytes, out BgpMessageType type)
    {
        type = BgpMessageType.Update;
        if (_session is not { } session)
            return 0;
        foreach (var rib in ribs)
        {
            if (session.Families.Contains(rib.Family) && Write(rib, session, bytes, ref type) is > 0 and var length)
                return length;
        }
        return 0;
    }

    private int Write(AdjRibOut rib, NegotiatedSession session, Span<byte> bytes, ref BgpMessageType type)
    {
        if (_marks.Remove(rib.Family))
        {
            _openRefreshes.Add(rib.Family);
            return Mark(rib.Family, RouteRefreshKind.BeginOfRefresh, bytes, out type);
        }
        if (rib.Write(bytes, session.Codec) is > 0 and var length)
            return length;
        if (_openRefreshes.Remove(rib.Family))
            return Mark(rib.Family, RouteRefreshKind.EndOfRefresh, bytes, out type);
        return _endsOfRib.Remove(rib.Family) ? UpdateWriter.EndOfRib(bytes, rib.Family) : 0;
    }

    private static int Mark(AddressFamily family, RouteRefreshKind kind, Span<byte> bytes, out BgpMessageType type)
    {
        type = BgpMessageType.RouteRefresh;
        new RouteRefreshMessage(family, kind).Write(bytes);
        return RouteRefreshMessage.Length;
    }
}
