namespace Steelyard.Wire.Gossip;

/// <summary>Marks of a gossip message. Unknown bits are refused.</summary>
[Flags]
public enum GossipFlags : byte
{
    None = 0,

    /// <summary>The records are a page of a whole table, not news: what they say may be old.</summary>
    Table = 1,

    /// <summary>The last page of a table.</summary>
    LastPage = 2,

    /// <summary>The receiver shall send an Acknowledge.</summary>
    AcknowledgeWanted = 4,

    /// <summary>The sender of the table has found the cluster itself.</summary>
    SenderJoined = 8,
}
