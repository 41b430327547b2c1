using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>Chooses addresses from an ordered list of pools by the families and the policy of a request. Changes nothing.</summary>
internal static class AddressChooser
{
    /// <summary>The addresses, IPv4 before IPv6, or nothing when the pools cannot satisfy the request.</summary>
    public static IReadOnlyList<IpAddr> Choose(AddressSpace space, IEnumerable<AddressPool> pools, AllocationRequest request)
    {
        if (request.Family != ServiceFamily.Dual)
            return ChooseSingle(space, pools, request);
        // The API server refuses two ClusterIPs without a dual-stack policy; there is no rule for which family to take.
        return request.Policy == FamilyPolicy.SingleStack ? [] : ChooseDual(space, pools, request);
    }

    private static IReadOnlyList<IpAddr> ChooseSingle(AddressSpace space, IEnumerable<AddressPool> pools, AllocationRequest request)
    {
        var family = request.Family == ServiceFamily.IPv4 ? IpFamily.IPv4 : IpFamily.IPv6;
        foreach (var pool in pools)
        {
            if (space.FirstUsable(pool, family, request) is { } address)
                return [address];
        }

        return [];
    }

    private static IReadOnlyList<IpAddr> ChooseDual(AddressSpace space, IEnumerable<AddressPool> pools, AllocationRequest request)
    {
        IpAddr? firstV4 = null, firstV6 = null;
        foreach (var pool in pools)
        {
            var v4 = space.FirstUsable(pool, IpFamily.IPv4, request);
            var v6 = space.FirstUsable(pool, IpFamily.IPv6, request);
            if (v4 is not null && v6 is not null)
                return [v4.Value, v6.Value];
            firstV4 ??= v4;
            firstV6 ??= v6;
        }

        if (request.Policy == FamilyPolicy.RequireDualStack)
            return [];
        var single = request.Primary == IpFamily.IPv4 ? firstV4 ?? firstV6 : firstV6 ?? firstV4;
        return single is null ? [] : [single.Value];
    }
}
