namespace Steelyard.Wire.Gossip;

/// <summary>State of a member. Of two records with the same incarnation the higher status holds.</summary>
public enum MemberStatus : byte
{
    Alive = 1,

    /// <summary>Still there, but no candidate any more.</summary>
    Leaving = 2,

    /// <summary>Gone on purpose.</summary>
    Left = 3,

    /// <summary>Declared dead by its watchers.</summary>
    Dead = 4,
}
