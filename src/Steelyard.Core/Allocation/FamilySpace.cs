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
    private readonly Dictionary<(string SharingKey, string BackendKey), SharedIndex> _shared = [];

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

    /// <summary>The first address in order that is free or that the request may share.</summary>
    public IpAddr? FirstUsable(AllocationRequest request)
    {
        var free = FirstFree();
        var shared = FirstShareable(request);
        if (free is null || shared is null)
            return (free ?? shared)?.Address;
        return (free.Value.CompareTo(shared.Value) < 0 ? free : shared)?.Address;
    }

    public void Take(PoolBlock block, IpAddr address, AddressUse use)
    {
        var map = Map(block.Ordinal);
        map.Take(address);
        if (map.IsFull)
            _open.Remove(block.Ordinal);
        InUse++;
        if (use.IsShareable)
            Index(use).AddMember(new Position(block.Ordinal, address));
    }

    public void Free(PoolBlock block, IpAddr address, AddressUse use)
    {
        var map = Map(block.Ordinal);
        if (map.IsFull)
            _open.Add(block.Ordinal);
        map.Free(address);
        InUse--;
        if (!use.IsShareable)
            return;
        var index = Index(use);
        index.RemoveMember(new Position(block.Ordinal, address));
        if (index.IsEmpty)
            _shared.Remove((use.SharingKey, use.BackendKey));
    }

    public void TakePorts(PoolBlock block, IpAddr address, AddressUse use, IReadOnlyList<ServicePort> ports)
    {
        if (!use.IsShareable)
            return;
        var index = Index(use);
        foreach (var port in ports)
            index.AddPort(new Position(block.Ordinal, address), port);
    }

    public void FreePorts(PoolBlock block, IpAddr address, AddressUse use, IReadOnlyList<ServicePort> ports)
    {
        if (!use.IsShareable)
            return;
        var index = Index(use);
        foreach (var port in ports)
            index.RemovePort(new Position(block.Ordinal, address), port);
    }

    private Position? FirstFree() =>
        _open.Count > 0 && Map(_open.Min).TryFirstFree(out var address) ? new Position(_open.Min, address) : null;

    private Position? FirstShareable(AllocationRequest request) =>
        request.SharingKey.Length > 0 && _shared.TryGetValue((request.SharingKey, request.BackendKey), out var index)
            ? index.FirstWithout(request.Ports)
            : null;

    private BlockMap Map(int block) => _maps[block] ??= new BlockMap(_blocks[block], _avoidBuggyIPs);

    private SharedIndex Index(AddressUse use)
    {
        if (!_shared.TryGetValue((use.SharingKey, use.BackendKey), out var index))
            _shared.Add((use.SharingKey, use.BackendKey), index = new SharedIndex());
        return index;
    }
}
