namespace Steelyard.Wire.Gossip;

/// <summary>Why a packet was not taken for a gossip message.</summary>
public enum GossipReject
{
    None,

    /// <summary>Shorter than the header and the tag.</summary>
    TooShort,

    /// <summary>Longer than <see cref="GossipSeal.MaxPacket"/>.</summary>
    TooLong,

    /// <summary>Another format or version, for example that of MetalLB.</summary>
    UnknownVersion,

    /// <summary>Not encrypted, while this side has a key.</summary>
    Unencrypted,

    /// <summary>Encrypted, while this side has no key.</summary>
    Encrypted,

    /// <summary>The tag is wrong: another key, or changed on the way.</summary>
    NotAuthentic,

    /// <summary>The body ends too early.</summary>
    Truncated,

    /// <summary>Bytes after the end of the body.</summary>
    TrailingBytes,

    UnknownKind,

    UnknownFlags,

    /// <summary>A session of zero, a sequence of zero, or an unknown verdict.</summary>
    BadField,

    /// <summary>A member record with an impossible name, address, port or status.</summary>
    BadRecord,
}
