namespace Steelyard.Wire.Gossip;

/// <summary>One gossip message. A value: passing it on allocates nothing.</summary>
public readonly record struct GossipMessage
{
    public required GossipKind Kind { get; init; }

    public GossipFlags Flags { get; init; }

    /// <summary>Random number of the sending process, 56 bits, never 0.</summary>
    public ulong Session { get; init; }

    /// <summary>Counts the packets of the session from 1, 40 bits. With the session it is the nonce, so it never repeats.</summary>
    public ulong Sequence { get; init; }

    /// <summary>
    /// Session of the process that shall receive it; 0 while unknown. A packet recorded for another process, or for an earlier
    /// process of the same node, is worth nothing.
    /// </summary>
    public ulong Destination { get; init; }

    /// <summary>Incarnation of the sender.</summary>
    public ulong Incarnation { get; init; }

    /// <summary>Hash over the members that the sender holds for alive; equal hashes, equal views.</summary>
    public ulong ViewHash { get; init; }

    /// <summary>Session of the member that a Suspect or Verdict is about.</summary>
    public ulong Subject { get; init; }

    public GossipVerdict Verdict { get; init; }

    /// <summary>Records of Hello, Welcome, SyncRequest and Records; in the first three the sender's own.</summary>
    public ReadOnlyMemory<MemberRecord> Records { get; init; }
}
