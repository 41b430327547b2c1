using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>Chooses addresses from an ordered list of pools by the families and the policy of a request. Changes nothing.</summary>
internal static class AddressChooser
{
    /// <summary>Like <see cref="Choose"/>, but passes over pools that are closed to the service.</summary>
    public static Choice ChooseOpen(AddressSpace space, IReadOnlyList<AddressPool> pools, AllocationRequest request)
    {
        for (var i = 0; i < pools.Count; i++)
        {
            if (!request.MayUse(pools[i]))
                return Choose(space, [.. pools.Where(request.MayUse)], request);
        }

        return Choose(space, pools, request);
    }

    /// <summary>The addresses, IPv4 before IPv6, or nothing when the pools cannot satisfy the request.</summary>
    public static Choice Choose(AddressSpace space, IReadOnlyList<AddressPool> pools, AllocationRequest request)
    {
        if (request.Family != ServiceFamily.Dual)
            return ChooseSingle(space, pools, request);
        // The API server refuses two ClusterIPs without a dual-stack policy; there is no rule for which family to take.
        return request.Policy == FamilyPolicy.SingleStack ? default : ChooseDual(space, pools, request);
    }

    private static Choice ChooseSingle(AddressSpace space, IReadOnlyList<AddressPool> pools, AllocationRequest request)
    {
        var family = request.Family == ServiceFamily.IPv4 ? IpFamily.IPv4 : IpFamily.IPv6;
        for (var i = 0; i < pools.Count; i++)
        {
            if (space.FirstUsable(pools[i], family, request) is { } address)
                return new Choice(new AddressPair(address), pools[i]);
        }

        return default;
    }

    private static Choice ChooseDual(AddressSpace space, IReadOnlyList<AddressPool> pools, AllocationRequest request)
    {
        Choice? firstV4 = null, firstV6 = null;
        for (var i = 0; i < pools.Count; i++)
        {
            var v4 = space.FirstUsable(pools[i], IpFamily.IPv4, request);
            var v6 = space.FirstUsable(pools[i], IpFamily.IPv6, request);
            if (v4 is not null && v6 is not null)
                return new Choice(new AddressPair(v4.Value, v6.Value), pools[i]);
            if (v4 is not null)
                firstV4 ??= new Choice(new AddressPair(v4.Value), pools[i]);
            if (v6 is not null)
                firstV6 ??= new Choice(new AddressPair(v6.Value), pools[i]);
        }

        if (request.Policy == FamilyPolicy.RequireDualStack)
            return default;
        return (request.Primary == IpFamily.IPv4 ? firstV4 ?? firstV6 : firstV6 ?? firstV4) ?? default;
    }

    /// <summary>Addresses that are free or can be shared, and the one pool they are all of; null when there are none.</summary>
    internal readonly record struct Choice(AddressPair Addresses, AddressPool? Pool);
}
