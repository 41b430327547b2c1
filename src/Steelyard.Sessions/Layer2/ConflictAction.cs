namespace Steelyard.Sessions.Layer2;

/// <summary>What was done about a sighting of an address at another host.</summary>
public enum ConflictAction
{
    /// <summary>Nothing, by policy, or because a defence was sent a moment ago.</summary>
    Ignored,

    /// <summary>The address was announced again.</summary>
    Defended,

    /// <summary>The address is no longer answered for until it is free again.</summary>
    Yielded,

    /// <summary>Probing found the address in use: it is not announced until it is free.</summary>
    Withheld,

    /// <summary>The other host is a speaker of this cluster; who announces is the membership's decision, so nothing was done.</summary>
    LeftToPeer,

    /// <summary>A yielded or withheld address was found free and is announced now.</summary>
    Resolved,
}
