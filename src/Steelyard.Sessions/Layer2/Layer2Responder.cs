using Steelyard.Primitives;
using Steelyard.Wire.Arp;
using Steelyard.Wire.Ethernet;
using Steelyard.Wire.Ndp;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// Looks at one received frame, tells the announcer about claims of other hosts, and writes the answer if one is due.
/// Allocates nothing. Answers ARP (RFC 826, probes of RFC 5227 included) and neighbor solicitations in every form that RFC
/// 4861 section 7.2 knows: multicast and unicast, with and without the source link-layer option, and from the unspecified
/// address.
/// </summary>
public sealed class Layer2Responder(AnnouncerMachine machine, AnnouncerCounters counters, SourceLimiter limiter)
{
    /// <summary>
    /// Handles a whole Ethernet frame received on a link. Returns the length of the answer in <paramref name="reply"/>, zero
    /// for none; <paramref name="asked"/> is where the caller counts an answer that has been sent. What is not answered is
    /// counted here by reason.
    /// </summary>
    public int Handle(
        Layer2Link link, ReadOnlySpan<byte> frame, Span<byte> reply, TimeSpan now, out AddressCounters? asked)
    {
        asked = null;
        var length = 0;
        var drop = !EthernetHeader.TryRead(frame, out var header, out _)
            ? Layer2Drop.Malformed
            : header.EtherType switch
            {
                EtherTypes.Arp => HandleArp(link, header, frame[header.Length..], reply, now, ref asked, out length),
                EtherTypes.IPv6 => HandleNdp(link, header, frame[header.Length..], reply, now, ref asked, out length),
                _ => Layer2Drop.Malformed,
            };
        if (drop != Layer2Drop.None)
            counters.CountDrop(drop);
        return length;
    }

    private Layer2Drop HandleArp(
        Layer2Link link, in EthernetHeader header, ReadOnlySpan<byte> payload, Span<byte> reply, TimeSpan now,
        ref AddressCounters? asked, out int length)
    {
        length = 0;
        if (!ArpPacket.TryRead(payload, out var packet, out _) || packet.SenderMac.IsMulticast)
            return Layer2Drop.Malformed;
        machine.Learn(packet.SenderIp, packet.SenderMac);
        machine.Sighting(packet.SenderIp, link.Index, packet.SenderMac, packet.IsAnnouncement, now);
        if (packet.Operation != ArpOperation.Request)
            return Layer2Drop.NotARequest;
        if (packet.IsAnnouncement)
            return Layer2Drop.Announcement;
        if (header.Destination != MacAddress.Broadcast && header.Destination != link.Mac)
            return Layer2Drop.OtherDestination;
        var drop = Admit(packet.TargetIp, link, header.Source, now, out asked);
        if (drop == Layer2Drop.None)
            length = packet.Reply(link.Mac).WriteFrame(reply, packet.SenderMac, link.Mac);
        return drop;
    }

    private Layer2Drop HandleNdp(
        Layer2Link link, in EthernetHeader header, ReadOnlySpan<byte> payload, Span<byte> reply, TimeSpan now,
        ref AddressCounters? asked, out int length)
    {
        length = 0;
        if (!Icmpv6Packet.TryRead(payload, out var packet, out var reason))
            return reason == Wire.DropReason.HopLimit ? Layer2Drop.HopLimit : Layer2Drop.Malformed;
        if (NeighborSolicitation.TryRead(packet, out var solicitation, out reason))
            return Solicited(link, header, solicitation, reply, now, ref asked, out length);
        if (reason != Wire.DropReason.Icmpv6Type || !NeighborAdvertisement.TryRead(packet, out var advertisement, out _))
            return Layer2Drop.Malformed;
        var holder = advertisement.TargetLinkLayer ?? header.Source;
        machine.Learn(advertisement.Target, holder);
        machine.Sighting(
            advertisement.Target,
            link.Index,
            holder,
            advertisement.Override && Ipv6Groups.IsMulticast(advertisement.Destination),
            now);
        return Layer2Drop.NotARequest;
    }

    private Layer2Drop Solicited(
        Layer2Link link, in EthernetHeader header, in NeighborSolicitation solicitation, Span<byte> reply, TimeSpan now,
        ref AddressCounters? asked, out int length)
    {
        length = 0;
        var asker = solicitation.SourceLinkLayer ?? header.Source;
        if (asker.IsMulticast || Ipv6Groups.IsMulticast(solicitation.Source))
            return Layer2Drop.Malformed;
        machine.Learn(solicitation.Source, asker);
        machine.Sighting(solicitation.Source, link.Index, asker, announces: false, now);
        if (solicitation.IsDuplicateAddressProbe && machine.IsOwn(header.Source))
            return Layer2Drop.Announcement;
        if (!header.Destination.IsMulticast && header.Destination != link.Mac)
            return Layer2Drop.OtherDestination;
        var drop = Admit(solicitation.Target, link, header.Source, now, out asked);
        if (drop == Layer2Drop.None && link.LinkLocal is { } linkLocal)
            length = Advertise(solicitation, linkLocal, link.Mac, asker, reply);
        return drop;
    }

    /// <summary>
    /// RFC 4861 section 7.2.4: a probe for duplicates has no address to answer to, so everybody is told. Other answers come from
    /// the address itself, as those of Linux do: ndisc6 does not believe others about an address of global scope.
    /// </summary>
    private static int Advertise(in NeighborSolicitation solicitation, IpAddr linkLocal, MacAddress mac, MacAddress asker, Span<byte> reply)
    {
        var all = solicitation.IsDuplicateAddressProbe;
        var source = all ? linkLocal : solicitation.Target;
        var destination = all ? Ipv6Groups.AllNodes : solicitation.Source;
        var answer = new NeighborAdvertisement(
            source, destination, solicitation.Target, Router: false, Solicited: !all, Override: all, mac);
        return answer.WriteFrame(reply, all ? MacAddress.ForMulticast(destination) : asker, mac);
    }

    private Layer2Drop Admit(IpAddr target, Layer2Link link, MacAddress source, TimeSpan now, out AddressCounters? asked)
    {
        asked = machine.Answering(target, link.Index);
        if (asked is null)
            return Layer2Drop.NotAnnounced;
        asked.CountRequest();
        return limiter.Allows(source, now) ? Layer2Drop.None : Layer2Drop.RateLimited;
    }
}
