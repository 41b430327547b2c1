namespace Steelyard.Linux.Netlink;

/// <summary>Flags of an interface's address (rtnetlink(7), IFA_F_*).</summary>
[Flags]
public enum AddressFlags
{
    None = 0,
    Secondary = 0x1,

    /// <summary>Another host on the link has the address; it is not usable.</summary>
    DuplicateFound = 0x8,
    Deprecated = 0x20,

    /// <summary>Not usable yet: duplicate address detection is not over.</summary>
    Tentative = 0x40,
    Permanent = 0x80,
}
