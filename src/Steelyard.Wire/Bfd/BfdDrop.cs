namespace Steelyard.Wire.Bfd;

/// <summary>Why a BFD control packet is thrown away; the rules of RFC 5880 section 6.8.6 that need no session, in its order.</summary>
public enum BfdDrop
{
    None,
    Truncated,
    Version,

    /// <summary>The length field is below 24 bytes, or 26 with authentication.</summary>
    Length,

    /// <summary>The length field is beyond the payload.</summary>
    LengthBeyondPayload,
    ZeroDetectMultiplier,
    Multipoint,
    ZeroMyDiscriminator,

    /// <summary>The packet names no session of ours, though the sender is up or coming up.</summary>
    ZeroYourDiscriminator,

    /// <summary>The authentication section does not fit the packet.</summary>
    Authentication,
}
