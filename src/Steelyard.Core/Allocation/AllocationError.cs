using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

public enum AllocationErrorKind
{
    NotInConfig,
    PoolNotCompatible,
    TooManyAddresses,
    SameFamily,
    SharingConflict,
    PortConflict,
    UnknownPool,
    PoolExhausted,
    NothingAvailable,
    WrongFamilyHeld,
    WrongFamilyRequested,
    WrongPoolRequested,
}

/// <summary>Why a request cannot be met; <see cref="Message"/> is the text that users see in events.</summary>
public sealed record AllocationError(AllocationErrorKind Kind, string Message)
{
    /// <summary>Addresses as messages print them: <c>["1.2.3.4" "1000::1"]</c>.</summary>
    public static string Quote<T>(IEnumerable<T> items) => $"[{string.Join(' ', items.Select(item => $"\"{item}\""))}]";

    internal static AllocationError NotInConfig(IReadOnlyList<IpAddr> addresses) =>
        new(AllocationErrorKind.NotInConfig, $"{Quote(addresses)} is not allowed in config");

    internal static AllocationError PoolNotCompatible(string pool) =>
        new(AllocationErrorKind.PoolNotCompatible, $"pool {pool} not compatible for ip assignment");

    internal static AllocationError TooManyAddresses(IReadOnlyList<IpAddr> addresses) =>
        new(AllocationErrorKind.TooManyAddresses, $"more than two addresses {Quote(addresses)}");

    internal static AllocationError SameFamily(IpAddr a, IpAddr b) =>
        new(AllocationErrorKind.SameFamily, $"\"{a}\" \"{b}\" has the same family");

    internal static AllocationError SharingConflict(string service, IEnumerable<string> others) =>
        new(AllocationErrorKind.SharingConflict,
            $"can't change sharing key for \"{service}\", address also in use by {string.Join(',', others)}");

    internal static AllocationError PortConflict(ServicePort port, IpAddr address) =>
        new(AllocationErrorKind.PortConflict, $"port {port} is already in use on \"{address}\"");

    internal static AllocationError UnknownPool(string pool) =>
        new(AllocationErrorKind.UnknownPool, $"unknown pool \"{pool}\"");

    internal static AllocationError PoolExhausted(string pool, bool forDual) =>
        new(AllocationErrorKind.PoolExhausted, $"no available IPs in pool {pool}{(forDual ? " for dual IPFamily" : "")}");

    internal static readonly AllocationError NothingAvailable =
        new(AllocationErrorKind.NothingAvailable, "no available IPs");

    internal static AllocationError WrongFamilyHeld(ServiceFamily held, ServiceFamily service) =>
        new(AllocationErrorKind.WrongFamilyHeld,
            $"IP for wrong family assigned alloc {held.Text()} service family {service.Text()}");

    internal static AllocationError WrongFamilyRequested(IReadOnlyList<IpAddr> addresses) =>
        new(AllocationErrorKind.WrongFamilyRequested,
            $"requested loadBalancer IP(s) {Quote(addresses)} does not match the ipFamily of the service");

    internal static AllocationError WrongPoolRequested(IReadOnlyList<IpAddr> addresses, string pool) =>
        new(AllocationErrorKind.WrongPoolRequested,
            $"requested loadBalancer IP(s) {Quote(addresses)} is not compatible with requested address pool {pool}");
}
