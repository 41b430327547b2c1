namespace Steelyard.Sessions.Layer2;

/// <summary>What the caller of the announcer has to do, in order within each list; cleared and used again for each step.</summary>
public sealed class AnnouncerOutput
{
    /// <summary>To be carried out first: an announcement leads to solicitations.</summary>
    public List<GroupChange> Groups { get; } = [];

    public List<Announcement> Frames { get; } = [];

    public List<AddressConflict> Conflicts { get; } = [];

    public void Clear()
    {
        Groups.Clear();
        Frames.Clear();
        Conflicts.Clear();
    }
}
