namespace Steelyard.Api.Resources;

/// <summary>Numbers of distinct addresses, per family. All four are always written, as the schema requires.</summary>
public sealed record IPAddressPoolStatus(
    long AssignedIPv4 = 0,
    long AssignedIPv6 = 0,
    long AvailableIPv4 = 0,
    long AvailableIPv6 = 0)
{
    /// <summary>
    /// Builds the status from the capacity and use of each family. Capacities of 2^63-1 mean "that or more" and stay
    /// there minus what is used; availability never goes below zero while a shrunk pool still has holders.
    /// </summary>
    public static IPAddressPoolStatus From(long capacityIPv4, long assignedIPv4, long capacityIPv6, long assignedIPv6) =>
        new(assignedIPv4, assignedIPv6, Math.Max(0, capacityIPv4 - assignedIPv4), Math.Max(0, capacityIPv6 - assignedIPv6));
}
