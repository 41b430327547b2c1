namespace Steelyard.Sessions.Layer2;

/// <summary>Why a received frame was not answered.</summary>
public enum Layer2Drop
{
    /// <summary>The frame was answered.</summary>
    None,

    /// <summary>Too short, wrong lengths, wrong checksum, or not a message that concerns us at all.</summary>
    Malformed,

    /// <summary>Arrived on an interface that does not take part.</summary>
    Interface,

    /// <summary>An ARP reply or neighbor advertisement: looked at for conflicts only.</summary>
    NotARequest,

    /// <summary>Sent to the hardware address of another host.</summary>
    OtherDestination,

    /// <summary>The address is not announced on that interface.</summary>
    NotAnnounced,

    /// <summary>A neighbor discovery message that passed a router (RFC 4861 section 7.1.1).</summary>
    HopLimit,

    /// <summary>An announcement: our own come back, or that of another host, which is looked at for conflicts only.</summary>
    Announcement,

    /// <summary>Its sender asks more often than it may.</summary>
    RateLimited,

    /// <summary>The answer could not be handed to the interface.</summary>
    SendFailed,
}
