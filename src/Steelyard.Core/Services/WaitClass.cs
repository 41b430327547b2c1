using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;

namespace Steelyard.Core.Services;

/// <summary>Requests that one and the same free address serves or does not serve; value equality.</summary>
internal sealed record WaitClass(
    string Addresses,
    string? Pool,
    ServiceFamily Family,
    FamilyPolicy Policy,
    bool PrefersIPv6,
    string SharingKey,
    string BackendKey,
    string Ports,
    string RestrictedPools)
{
    public static WaitClass Of(AllocationRequest request, PoolSet pools)
    {
        var shares = request.SharingKey.Length > 0;
        return new WaitClass(
            string.Join(',', request.Addresses),
            request.Pool,
            request.Family,
            request.Policy,
            request.Primary == Primitives.IpFamily.IPv6,
            request.SharingKey,
            shares ? request.BackendKey : "",
            shares ? string.Join(',', request.Ports) : "",
            string.Join(',', Restricted(request, pools).Select(pool => pool.Name)));
    }

    /// <summary>The pools with a service allocation that the request may be served from.</summary>
    public static IEnumerable<AddressPool> Restricted(AllocationRequest request, PoolSet pools)
    {
        IEnumerable<AddressPool?> reachable = request switch
        {
            { Addresses.Count: > 0 } => request.Addresses.Select(pools.OwnerOf).Distinct(),
            { Pool: not null } => [pools.Find(request.Pool)],
            _ => pools.Pinned,
        };
        return reachable.OfType<AddressPool>().Where(pool => pool.Allocation?.Allows(request.Namespace, request.Labels) ?? false);
    }
}
