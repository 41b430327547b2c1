namespace Steelyard.Core.Announcements;

/// <summary>What this node does about one service in layer 2.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Winner">The node that announces it, also when it is another one; null when nobody does.</param>
/// <param name="Interfaces">From where this node announces; null when it does not.</param>
public sealed record Layer2Decision(AnnouncementReason Reason, string? Winner = null, InterfaceSelection? Interfaces = null)
{
    /// <summary>Before anything was decided.</summary>
    public static readonly Layer2Decision Unknown = new(AnnouncementReason.Unknown);

    public bool IsAnnounced => Reason == AnnouncementReason.Announced;
}
