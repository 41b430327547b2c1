using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>The addresses of one pool and one family: what is free, what is shared under which key, how many are in use.</summary>
internal sealed class FamilySpace
{
    private readonly BlockMap?[] _maps;
    private readonly IpPrefix[] _blocks;
    private readonly bool _avoidBuggyIPs;
    private readonly SortedSet<int> _open = [];
    private readonly Dictionary<HoldingTerms, SharedIndex> _shared = [];

    public FamilySpace(AddressPool pool, IpFamily family)
    {
        _blocks = [.. pool.Blocks.Where(block => block.Family == family)];
        _maps = new BlockMap?[_blocks.Length];
        _avoidBuggyIPs = pool.AvoidBuggyIPs;
        for (var i = 0; i < _blocks.Length; i++)
        {
            // A block of nothing but avoided addresses never opens.
            if (!new BlockMap(_blocks[i], _avoidBuggyIPs).IsFull)
                _open.Add(i);
        }
    }

    /// <summary>Number of distinct addresses in use.</summary>
    public long InUse { get; private set; }

    /// <summary>The number with which the address was taken, or null when it is not.</summary>
    public int? Find(PoolBlock block, IpAddr address) => _maps[block.Ordinal]?.Find(address);

    /// <summary>The first address in order that is free or that the request may share.</summary>
    public IpAddr? FirstUsable(AllocationRequest request)
    {
        var free = FirstFree();
        if (request.SharingKey.Length == 0 || _shared.Count == 0)
            return free?.Address;
        var shared = FirstShareable(request);
        if (free is null || shared is null)
            return (free ?? shared)?.Address;
        return (free.Value.CompareTo(shared.Value) < 0 ? free : shared)?.Address;
    }

    public void Take(PoolBlock block, IpAddr address, int number)
    {
        var map = Map(block.Ordinal);
        map.Take(address, number);
        if (map.IsFull)
            _open.Remove(block.Ordinal);
        InUse++;
    }

    public void Free(PoolBlock block, IpAddr address)
    {
        var map = Map(block.Ordinal);
        if (map.IsFull)
            _open.Add(block.Ordinal);
        map.Free(address);
        InUse--;
    }

    /// <summary>Offers a taken address to all who come on these terms.</summary>
    public void Share(PoolBlock block, IpAddr address, HoldingTerms terms)
    {
        if (!_shared.TryGetValue(terms, out var index))
            _shared.Add(terms, index = new SharedIndex());
        index.AddMember(new Position(block.Ordinal, address));
    }

    public void Unshare(PoolBlock block, IpAddr address, HoldingTerms terms)
    {
        var index = _shared[terms];
        index.RemoveMember(new Position(block.Ordinal, address));
        if (index.IsEmpty)
            _shared.Remove(terms);
    }

    public void TakePorts(PoolBlock block, IpAddr address, HoldingTerms terms, IReadOnlyList<ServicePort> ports)
    {
        var index = _shared[terms];
        foreach (var port in ports)
            index.AddPort(new Position(block.Ordinal, address), port);
    }

    public void FreePorts(PoolBlock block, IpAddr address, HoldingTerms terms, IReadOnlyList<ServicePort> ports)
    {
        var index = _shared[terms];
        foreach (var port in ports)
            index.RemovePort(new Position(block.Ordinal, address), port);
    }

    private Position? FirstFree()
    {
        if (_open.Count == 0)
            return null;
        var block = _open.Min;
        return Map(block).TryFirstFree(out var address) ? new Position(block, address) : null;
    }

    private Position? FirstShareable(AllocationRequest request) =>
        _shared.TryGetValue(HoldingTerms.Of(request)!, out var index) ? index.FirstWithout(request.Ports) : null;

    private BlockMap Map(int block) => _maps[block] ??= new BlockMap(_blocks[block], _avoidBuggyIPs);
}
