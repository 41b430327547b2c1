using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>An unsolicited frame to send: what about which address, on which interface.</summary>
public readonly record struct Announcement(AnnouncementKind Kind, IpAddr Address, Layer2Link Link);
