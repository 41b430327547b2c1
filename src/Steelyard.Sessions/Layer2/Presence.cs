namespace Steelyard.Sessions.Layer2;

/// <summary>One address on one interface; its timer is the next round of announcements there.</summary>
internal sealed class Presence(AddressEntry entry, Layer2Link link) : TimerHeap.Timer
{
    public AddressEntry Entry { get; } = entry;

    public Layer2Link Link { get; set; } = link;

    /// <summary>Rounds follow each other in the announced interval; otherwise only refreshes.</summary>
    public bool InBurst { get; set; }

    /// <summary>When the first round of the burst went out; null: not yet.</summary>
    public TimeSpan? BurstBegan { get; set; }

    public TimeSpan WindowEnd { get; set; }

    /// <summary>The place of the next round in the announced interval.</summary>
    public TimeSpan NextRegular { get; set; }

    /// <summary>How many of the early repeats are behind.</summary>
    public int RepeatsDone { get; set; }

    public TimeSpan? LastRound { get; set; }

    public TimeSpan? LastDefence { get; set; }
}
