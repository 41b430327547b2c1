namespace Steelyard.Wire.Gossip;

/// <summary>What a gossip message says. The numbers are those on the wire.</summary>
public enum GossipKind : byte
{
    /// <summary>"I am alive", from a member to each of its watchers.</summary>
    Heartbeat = 1,

    /// <summary>"Who is there?", to an address or a session that the sender does not know yet. Carries the sender's own record.</summary>
    Hello = 2,

    /// <summary>Answer to a Hello, or to a message for an earlier session. Carries the sender's own record.</summary>
    Welcome = 3,

    /// <summary>Asks for all records when the view hashes differ. Carries the sender's own record.</summary>
    SyncRequest = 4,

    /// <summary>Records of members: news, or one page of the answer to a SyncRequest.</summary>
    Records = 5,

    /// <summary>Asks a member for an answer at once.</summary>
    Probe = 6,

    /// <summary>Answer to a Probe.</summary>
    ProbeReply = 7,

    /// <summary>"I do not hear the subject; do you?"</summary>
    Suspect = 8,

    /// <summary>What the sender found out about the subject by itself.</summary>
    Verdict = 9,

    /// <summary>Confirms records that asked for it.</summary>
    Acknowledge = 10,
}
