namespace Steelyard.Wire.Bfd;

/// <summary>State of a BFD session (RFC 5880 section 4.1).</summary>
public enum BfdState : byte
{
    AdminDown = 0,
    Down = 1,
    Init = 2,
    Up = 3,
}
