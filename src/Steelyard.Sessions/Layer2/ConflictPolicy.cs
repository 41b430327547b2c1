namespace Steelyard.Sessions.Layer2;

/// <summary>What happens when another host claims an address that is being announced.</summary>
public enum ConflictPolicy
{
    /// <summary>Announce it again, at most once in each interval (RFC 5227 section 2.4 (c)).</summary>
    Defend,

    /// <summary>Stop answering for it, probe now and then, and come back when it is free (RFC 5227 section 2.4 (a)).</summary>
    Yield,

    /// <summary>Count and report it, nothing else; addresses are announced even if probing finds a holder.</summary>
    Ignore,
}
