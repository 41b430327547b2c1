using Steelyard.Primitives;

namespace Steelyard.Linux.Netlink;

/// <summary>An address that an interface has.</summary>
public sealed record LinkAddress(IpAddr Address, int PrefixLength, AddressScope Scope, AddressFlags Flags)
{
    /// <summary>False as long as duplicate address detection runs, and after it found a duplicate.</summary>
    public bool IsUsable => (Flags & (AddressFlags.Tentative | AddressFlags.DuplicateFound)) == 0;
}
