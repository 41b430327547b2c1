namespace Steelyard.Sessions.Layer2;

/// <summary>The unsolicited frames of an announcer.</summary>
public enum AnnouncementKind
{
    /// <summary>ARP request with sender 0.0.0.0 (RFC 5227 section 2.1.1).</summary>
    ArpProbe,

    /// <summary>Gratuitous ARP as request: sender and target are the address.</summary>
    ArpRequest,

    /// <summary>Gratuitous ARP as reply: some hosts learn only from this form.</summary>
    ArpReply,

    /// <summary>Neighbor solicitation from the unspecified address (RFC 4862 section 5.4.2).</summary>
    NeighborProbe,

    /// <summary>Neighbor advertisement to all nodes with the override flag (RFC 4861 section 7.2.6).</summary>
    NeighborAdvertisement,
}
