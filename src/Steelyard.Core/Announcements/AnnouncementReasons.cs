namespace Steelyard.Core.Announcements;

public static class AnnouncementReasons
{
    /// <summary>The word that stands in log lines.</summary>
    public static string Text(this AnnouncementReason reason) => reason switch
    {
        AnnouncementReason.Announced => "announced",
        AnnouncementReason.ServiceDeleted => "serviceDeleted",
        AnnouncementReason.NotLoadBalancer => "notLoadBalancer",
        AnnouncementReason.NoConfiguration => "noConfig",
        AnnouncementReason.NoIPAllocated => "noIPAllocated",
        AnnouncementReason.InvalidIP => "invalidIP",
        AnnouncementReason.IPNotAllowed => "ipNotAllowed",
        AnnouncementReason.NotOwner => "notOwner",
        AnnouncementReason.SharedIPWithServiceSelector => "sharedIPWithServiceSelector",
        AnnouncementReason.NoMatchingAdvertisement => "noMatchingAdvertisement",
        AnnouncementReason.NoQuorum => "noQuorum",
        _ => "unknown",
    };
}
