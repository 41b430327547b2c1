using Steelyard.Primitives;
using Steelyard.Wire.Arp;
using Steelyard.Wire.Ndp;

namespace Steelyard.Sessions.Layer2;

/// <summary>Writes unsolicited frames as bytes.</summary>
public static class AnnouncementWriter
{
    /// <summary>Length of the longest frame of this room, answers included.</summary>
    public const int MaxFrameLength = NeighborAdvertisement.MaxFrameLength;

    /// <summary>Writes a whole Ethernet frame of at most <see cref="MaxFrameLength"/> bytes and returns its length.</summary>
    public static int Write(in Announcement announcement, Span<byte> frame)
    {
        var (kind, address, link) = announcement;
        switch (kind)
        {
            case AnnouncementKind.ArpProbe:
                return ArpPacket.Probe(link.Mac, address).WriteFrame(frame, MacAddress.Broadcast, link.Mac);
            case AnnouncementKind.ArpRequest:
                return WriteArp(ArpOperation.Request, address, link, frame);
            case AnnouncementKind.ArpReply:
                return WriteArp(ArpOperation.Reply, address, link, frame);
            case AnnouncementKind.NeighborProbe:
                var probe = NeighborSolicitation.Probe(address);
                return probe.WriteFrame(frame, MacAddress.ForMulticast(probe.Destination), link.Mac);
            default:
                return WriteAdvertisement(address, link, frame);
        }
    }

    private static int WriteArp(ArpOperation operation, IpAddr address, Layer2Link link, Span<byte> frame) =>
        new ArpPacket(operation, link.Mac, address, MacAddress.Broadcast, address).WriteFrame(frame, MacAddress.Broadcast, link.Mac);

    private static int WriteAdvertisement(IpAddr address, Layer2Link link, Span<byte> frame)
    {
        // Without a link-local address the link has no IPv6 presence, so none is ever announced there.
        var source = link.LinkLocal ?? throw new InvalidOperationException($"{link.Name} has no link-local address");
        return new NeighborAdvertisement(
                source, Ipv6Groups.AllNodes, address, Router: false, Solicited: false, Override: true, link.Mac)
            .WriteFrame(frame, MacAddress.ForMulticast(Ipv6Groups.AllNodes), link.Mac);
    }
}
