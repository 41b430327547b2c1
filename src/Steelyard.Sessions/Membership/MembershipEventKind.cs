namespace Steelyard.Sessions.Membership;

/// <summary>What happened to a member; for logs and metrics.</summary>
public enum MembershipEventKind
{
    Joined,
    Suspected,

    /// <summary>Heard again before it was declared dead.</summary>
    Cleared,

    /// <summary>Declared dead by this member.</summary>
    Declared,

    /// <summary>Dead, as this member or another found out.</summary>
    Died,

    /// <summary>Was held for dead, and was not: the death was denied by the same process.</summary>
    FalseAlarm,

    /// <summary>A new process of the node took the place of an earlier one.</summary>
    Restarted,

    Leaving,
    Left,

    /// <summary>Dead or gone, and deleted from the cluster.</summary>
    Forgotten,

    /// <summary>Another process claims the name of this node.</summary>
    NameConflict,
}
