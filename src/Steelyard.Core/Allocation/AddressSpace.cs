using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>What is taken in every pool of one <see cref="PoolSet"/>, and by whom. Knows addresses, not the rules of choosing.</summary>
internal sealed class AddressSpace(PoolSet pools, HoldingTable holdings)
{
    /// <summary>Stands in the maps for "shared"; no row has this number.</summary>
    private const int Shared = 0;

    // By identity: comparing pools as records would walk over their blocks.
    private readonly Dictionary<AddressPool, FamilySpace?[]> _spaces = new(ReferenceEqualityComparer.Instance);
    private readonly FamilySpace?[] _spaceOfBlock = new FamilySpace?[pools.Blocks.Count];

    /// <summary>Who holds the addresses that may be shared; of the others the map knows the one row.</summary>
    private readonly Dictionary<IpAddr, AddressUse> _shared = [];

    public PoolSet Pools { get; } = pools;

    public IpAddr? FirstUsable(AddressPool pool, IpFamily family, AllocationRequest request) =>
        Space(pool, family).FirstUsable(request);

    public long InUse(AddressPool pool, IpFamily family) => Space(pool, family).InUse;

    public IEnumerable<string> HoldersOf(IpAddr address)
    {
        if (Pools.BlockOf(address) is not { } block || Space(block).Find(block, address) is not { } row)
            return [];
        return row == Shared ? _shared[address].Holders.Order(StringComparer.Ordinal) : [holdings[row].Service];
    }

    /// <summary>
    /// Why this service may not hold this address, which is in that block, beside those that hold it now; null when it may.
    /// </summary>
    public AllocationError? Conflict(AllocationRequest request, PoolBlock block, IpAddr address)
    {
        if (Space(block).Find(block, address) is not { } row)
            return null;
        if (row == Shared)
            return SharedConflict(request, address, _shared[address]);
        var holder = holdings[row].Service;
        return holder == request.Service ? null : AllocationError.SharingConflict(request.Service, [holder]);
    }

    /// <summary>Enters what the row says into the pool that its address is in.</summary>
    public void Take(int row)
    {
        ref var holding = ref holdings[row];
        var address = holding.Address;
        var block = Pools.BlockOf(address) ?? throw new InvalidOperationException($"{address} is in no pool");
        holding.Block = block.Index;
        if (holding.IsShareable)
        {
            Share(block, address, ref holding);
            return;
        }

        Space(block).Take(block, address, row);
    }

    public void Free(int row)
    {
        ref var holding = ref holdings[row];
        var block = Pools.Blocks[holding.Block];
        if (holding.IsShareable)
        {
            Unshare(block, ref holding);
            return;
        }

        var address = holding.Address;
        Space(block).Free(block, address);
    }

    private static AllocationError? SharedConflict(AllocationRequest request, IpAddr address, AddressUse use)
    {
        if (!use.Admits(request) && use.IsHeldByOthers(request.Service))
        {
            return AllocationError.SharingConflict(
                request.Service, use.Holders.Where(holder => holder != request.Service).Order(StringComparer.Ordinal));
        }

        return use.TakenPort(request.Service, request.Ports) is { } port ? AllocationError.PortConflict(port, address) : null;
    }

    private void Share(PoolBlock block, IpAddr address, ref Holding holding)
    {
        var space = Space(block);
        if (!_shared.TryGetValue(address, out var use))
        {
            _shared.Add(address, use = new AddressUse(holding.Terms!));
            space.Take(block, address, Shared);
            space.Share(block, address, use.Terms);
        }

        use.Add(holding.Service, holding.Ports);
        space.TakePorts(block, address, use.Terms, holding.Ports);
    }

    private void Unshare(PoolBlock block, ref Holding holding)
    {
        var address = holding.Address;
        var space = Space(block);
        var use = _shared[address];
        use.Remove(holding.Service, holding.Ports);
        space.FreePorts(block, address, use.Terms, holding.Ports);
        if (!use.IsEmpty)
            return;
        _shared.Remove(address);
        space.Unshare(block, address, use.Terms);
        space.Free(block, address);
    }

    private FamilySpace Space(PoolBlock block) => _spaceOfBlock[block.Index] ??= Space(block.Pool, block.Prefix.Family);

    private FamilySpace Space(AddressPool pool, IpFamily family)
    {
        if (!_spaces.TryGetValue(pool, out var families))
            _spaces.Add(pool, families = new FamilySpace?[2]);
        return families[(int)family] ??= new FamilySpace(pool, family);
    }
}
