using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>What is taken in every pool of one <see cref="PoolSet"/>, and by whom. Knows addresses, not the rules of choosing.</summary>
internal sealed class AddressSpace(PoolSet pools)
{
    // By identity: comparing pools as records would walk over their blocks.
    private readonly Dictionary<AddressPool, FamilySpace?[]> _spaces = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IpAddr, AddressUse> _uses = [];

    public PoolSet Pools { get; } = pools;

    public IpAddr? FirstUsable(AddressPool pool, IpFamily family, AllocationRequest request) =>
        Space(pool, family).FirstUsable(request);

    public long InUse(AddressPool pool, IpFamily family) => Space(pool, family).InUse;

    public IEnumerable<string> HoldersOf(IpAddr address) =>
        _uses.TryGetValue(address, out var use) ? use.Holders.Order(StringComparer.Ordinal) : [];

    /// <summary>Why this service may not hold this address beside those that hold it now; null when it may.</summary>
    public AllocationError? Conflict(AllocationRequest request, IpAddr address)
    {
        if (!_uses.TryGetValue(address, out var use))
            return null;
        if (!use.Admits(request) && use.IsHeldByOthers(request.Service))
        {
            return AllocationError.SharingConflict(
                request.Service, use.Holders.Where(holder => holder != request.Service).Order(StringComparer.Ordinal));
        }

        return use.TakenPort(request.Service, request.Ports) is { } port ? AllocationError.PortConflict(port, address) : null;
    }

    public void Take(Assignment assignment)
    {
        foreach (var address in assignment.Addresses)
        {
            var block = Block(address);
            var space = Space(block.Pool, address.Family);
            if (!_uses.TryGetValue(address, out var use))
            {
                use = new AddressUse(assignment.SharingKey, assignment.BackendKey);
                _uses.Add(address, use);
                space.Take(block, address, use);
            }

            use.Add(assignment);
            space.TakePorts(block, address, use, assignment.Ports);
        }
    }

    public void Free(Assignment assignment)
    {
        foreach (var address in assignment.Addresses)
        {
            var block = Block(address);
            var space = Space(block.Pool, address.Family);
            var use = _uses[address];
            use.Remove(assignment);
            space.FreePorts(block, address, use, assignment.Ports);
            if (!use.IsEmpty)
                continue;
            _uses.Remove(address);
            space.Free(block, address, use);
        }
    }

    private PoolBlock Block(IpAddr address) =>
        Pools.BlockOf(address) ?? throw new InvalidOperationException($"{address} is in no pool");

    private FamilySpace Space(AddressPool pool, IpFamily family)
    {
        if (!_spaces.TryGetValue(pool, out var families))
            _spaces.Add(pool, families = new FamilySpace?[2]);
        return families[(int)family] ??= new FamilySpace(pool, family);
    }
}
