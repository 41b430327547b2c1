namespace Steelyard.Wire.Gossip;

/// <summary>What a witness found out about a suspected member.</summary>
public enum GossipVerdict : byte
{
    None = 0,

    /// <summary>Heard from it a moment ago.</summary>
    Alive = 1,

    /// <summary>Its process does not answer, but the kernel of its node says that the process exists.</summary>
    Late = 2,

    /// <summary>No answer of any kind.</summary>
    Silent = 3,
}
