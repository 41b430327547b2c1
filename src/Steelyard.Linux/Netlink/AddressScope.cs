namespace Steelyard.Linux.Netlink;

/// <summary>Where an address is valid (rtnetlink(7), RT_SCOPE_*).</summary>
public enum AddressScope
{
    Universe = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}
