namespace Steelyard.Wire;

/// <summary>Why bytes are not the message that was asked for. Each decoder names the first rule that the bytes break.</summary>
public enum DropReason
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The bytes end before the message does.</summary>
    Truncated,

    /// <summary>ARP for another hardware or protocol than Ethernet and IPv4, or with other address lengths (RFC 826).</summary>
    NotEthernetIpv4,

    /// <summary>An ARP opcode other than request and reply.</summary>
    ArpOperation,

    /// <summary>The version field is not 6 (RFC 8200 section 3).</summary>
    NotIpv6,

    /// <summary>The IPv6 next header is not ICMPv6. Extension headers are not followed: no neighbour sends them before these messages.</summary>
    NotIcmpv6,

    /// <summary>The hop limit is not 255, so a router may have forwarded it (RFC 4861 section 3.1).</summary>
    HopLimit,

    /// <summary>The ICMPv6 checksum is wrong (RFC 4443 section 2.3).</summary>
    Checksum,

    /// <summary>Another ICMPv6 type than the one asked for.</summary>
    Icmpv6Type,

    /// <summary>The ICMPv6 code is not 0.</summary>
    Icmpv6Code,

    /// <summary>The target is a multicast address (RFC 4861 sections 7.1.1 and 7.1.2).</summary>
    MulticastTarget,

    /// <summary>An option of length zero (RFC 4861 section 4.6).</summary>
    EmptyOption,

    /// <summary>An option reaches beyond the message.</summary>
    TruncatedOption,

    /// <summary>A link-layer address option that does not hold an Ethernet address (RFC 2464 section 6).</summary>
    LinkLayerOption,

    /// <summary>A duplicate address probe that names a link-layer address or is not sent to a solicited-node group (RFC 4861 section 7.1.1).</summary>
    MalformedProbe,

    /// <summary>An advertisement to a group that claims to answer a solicitation (RFC 4861 section 7.1.2).</summary>
    SolicitedToGroup,

    /// <summary>A router advertisement whose source is not link-local (RFC 4861 section 6.1.2).</summary>
    SourceNotLinkLocal,
}
