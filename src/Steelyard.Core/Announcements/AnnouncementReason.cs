namespace Steelyard.Core.Announcements;

/// <summary>Why this node does or does not announce a service in layer 2; the first reason that applies.</summary>
public enum AnnouncementReason
{
    /// <summary>It does.</summary>
    Announced,

    /// <summary>Nothing is known about the service yet.</summary>
    Unknown,
    ServiceDeleted,
    NotLoadBalancer,
    NoConfiguration,
    NoIPAllocated,
    InvalidIP,
    IPNotAllowed,
    NotOwner,
    SharedIPWithServiceSelector,
    NoMatchingAdvertisement,

    /// <summary>This node is in a minority and must be silent.</summary>
    NoQuorum,
}
