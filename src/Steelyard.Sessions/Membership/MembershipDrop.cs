namespace Steelyard.Sessions.Membership;

/// <summary>Why the machine ignored a message that was authentic.</summary>
public enum MembershipDrop
{
    None,

    /// <summary>Meant for another process, or for an earlier process of this node.</summary>
    WrongDestination,

    /// <summary>From a session that is not known, or not any more.</summary>
    UnknownSender,

    /// <summary>Seen before, or older than the replay window.</summary>
    Replayed,

    /// <summary>Sent by this process itself.</summary>
    Own,
}
