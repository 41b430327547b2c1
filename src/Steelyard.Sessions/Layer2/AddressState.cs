namespace Steelyard.Sessions.Layer2;

/// <summary>The life of an address at the announcer. Answers are given while announcing and yielding.</summary>
public enum AddressState
{
    /// <summary>Not known (any more).</summary>
    Gone,

    /// <summary>Probed on the selected interfaces, or waiting for the first of them to appear.</summary>
    Probing,

    Announcing,

    /// <summary>Another host holds it; probed again now and then.</summary>
    Withheld,

    /// <summary>Answered until a successor is heard or a deadline passes; no longer announced.</summary>
    Yielding,
}
