using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>Our OPEN, and what follows from it and the peer's.</summary>
internal static class BgpNegotiation
{
    /// <param name="options">Settings of the peer.</param>
    /// <param name="restarting">We have just restarted and our node went on forwarding (RFC 4724 section 3).</param>
    public static OpenMessage Offer(BgpPeerOptions options, bool restarting) => new(
        options.LocalAsn, (ushort)options.HoldTime.TotalSeconds, options.RouterId, new BgpCapabilities
        {
            Families = options.DisableMultiprotocol ? [] : options.Families,
            FourOctetAsn = options.LocalAsn,
            RouteRefresh = true,
            EnhancedRouteRefresh = true,
            ExtendedMessage = true,
            ExtendedNextHops = options.ExtendedNextHop ? [ExtendedNextHop.Ipv4OverIpv6] : [],
            GracefulRestart = options.RestartTime is not { } time ? null : new GracefulRestartCapability(
                restarting, Notification: true, (int)Math.Min(time.TotalSeconds, GracefulRestartCapability.MaximumRestartTime),
                [.. options.Families.Select(family => new GracefulRestartFamily(family, ForwardingPreserved: true))]),
        });

    /// <summary>Checks the peer's OPEN against our settings (RFC 4271 section 6.2) and draws what both sides agreed.</summary>
    public static NegotiatedSession? Agree(BgpPeerOptions options, OpenMessage peer, out BgpFault? fault)
    {
        fault = Refuse(options, peer);
        if (fault is not null)
            return null;
        var hold = TimeSpan.FromSeconds(Math.Min((int)options.HoldTime.TotalSeconds, peer.HoldTime));
        var third = hold / 3;
        var codec = new BgpCodecOptions(
            FourOctetAs: peer.Capabilities.FourOctetAsn is not null,
            ExtendedMessages: peer.Capabilities.ExtendedMessage,
            Internal: peer.Asn == options.LocalAsn);
        return new NegotiatedSession(
            peer.Asn, peer.RouterId, hold, options.KeepaliveTime is { } wanted && wanted < third ? wanted : third, codec,
            Common(options, peer.Capabilities), peer.Capabilities)
        {
            ExtendedNextHop = options.ExtendedNextHop && peer.Capabilities.ExtendedNextHops.Contains(ExtendedNextHop.Ipv4OverIpv6),
        };
    }

    private static BgpFault? Refuse(BgpPeerOptions options, OpenMessage peer)
    {
        if (!options.PeerAsn.Allows(peer.Asn, options.LocalAsn))
        {
            return new BgpFault(
                NotificationCode.Open, NotificationSubcode.BadPeerAs, default, $"the peer's AS number is {peer.Asn}, expected is {Expected(options)}");
        }
        // RFC 6286 section 2.2: within an AS identifiers are unique.
        if (peer.RouterId == options.RouterId && peer.Asn == options.LocalAsn)
            return new BgpFault(NotificationCode.Open, NotificationSubcode.BadBgpIdentifier, default, $"the peer has our router ID {peer.RouterId}");
        return Common(options, peer.Capabilities).Count > 0 ? null : new BgpFault(
            NotificationCode.Open, NotificationSubcode.UnsupportedCapability, default, "the peer speaks none of the offered address families");
    }

    private static string Expected(BgpPeerOptions options) => options.PeerAsn switch
    {
        { Asn: { } asn } => $"{asn}",
        { Internal: true } => $"our own, {options.LocalAsn}",
        _ => $"another than our own, {options.LocalAsn}",
    };

    private static EquatableList<AddressFamily> Common(BgpPeerOptions options, BgpCapabilities peer)
    {
        // Who names no family speaks IPv4 (RFC 4760 section 8).
        EquatableList<AddressFamily> theirs = peer.Families.Count > 0 ? peer.Families : [AddressFamily.Ipv4Unicast];
        EquatableList<AddressFamily> ours = options.DisableMultiprotocol ? [AddressFamily.Ipv4Unicast] : options.Families;
        return [.. ours.Where(family => theirs.Contains(family))];
    }
}
