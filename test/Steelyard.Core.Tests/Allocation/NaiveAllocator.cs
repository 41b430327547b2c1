using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Allocation;

/// <summary>The rules of holding and choosing as plain scans over all addresses and all services; the model to compare with.</summary>
internal sealed class NaiveAllocator(IReadOnlyList<AddressPool> pools)
{
    public Dictionary<string, (IpAddr Address, AllocationRequest Request)> Held { get; } = [];

    public IReadOnlyList<AddressPool> Pools { get; set; } = pools;

    public IpAddr? First(AllocationRequest request, string? poolName)
    {
        var candidates = poolName is not null
            ? Pools.Where(pool => pool.Name == poolName)
            : Pools.Where(pool => pool.AutoAssign).OrderBy(pool => pool.Name, StringComparer.Ordinal);
        return candidates
            .SelectMany(Addresses)
            .Where(address => ServiceFamilies.Of(address.Family) == request.Family)
            .Select(address => (IpAddr?)address)
            .FirstOrDefault(address => MayHold(request, address!.Value));
    }

    public bool MayHold(AllocationRequest request, IpAddr address) =>
        Pools.Any(pool => Addresses(pool).Contains(address))
        && Held.All(pair => pair.Key == request.Service || pair.Value.Address != address || MayShare(pair.Value.Request, request));

    public static bool MayShare(AllocationRequest a, AllocationRequest b) =>
        a.SharingKey.Length > 0
        && a.SharingKey == b.SharingKey
        && a.BackendKey == b.BackendKey
        && !a.Ports.Intersect(b.Ports).Any();

    private static IEnumerable<IpAddr> Addresses(AddressPool pool) => pool.Blocks
        .SelectMany(block => Enumerable.Range(0, 1 << block.HostBits)
            .Select(i => block.First with { Value = block.First.Value + (uint)i }))
        .Where(address => !pool.AvoidBuggyIPs || address.Family != IpFamily.IPv4 || (byte)(uint)address.Value is not (0 or 255));
}
