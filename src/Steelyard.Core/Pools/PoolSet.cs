using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>
/// All pools of one configuration, immutable, with the look-ups that allocation needs. Finding the pool of an address takes
/// O(log blocks). Wherever the original leaves the order of pools open, it is the ordinal order of their names here.
/// </summary>
public sealed class PoolSet
{
    public static readonly PoolSet Empty = new([]);

    private readonly Dictionary<string, AddressPool> _byName;
    private readonly PoolBlock[] _blocks;

    /// <exception cref="ArgumentException">Two pools have one name, or two blocks overlap.</exception>
    public PoolSet(IEnumerable<AddressPool> pools, bool isIncomplete = false)
    {
        IsIncomplete = isIncomplete;
        Pools = [.. pools.OrderBy(pool => pool.Name, StringComparer.Ordinal)];
        _byName = Pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);
        _blocks = [.. Pools.SelectMany(Number).OrderBy(block => block.Prefix).Select((block, index) => block with { Index = index })];
        for (var i = 1; i < _blocks.Length; i++)
        {
            if (_blocks[i - 1].Prefix.Overlaps(_blocks[i].Prefix))
                throw new ArgumentException($"blocks {_blocks[i - 1].Prefix} and {_blocks[i].Prefix} overlap", nameof(pools));
        }

        Pinned = [.. Pools.Where(pool => pool is { AutoAssign: true, Allocation: not null }).OrderBy(PriorityRank)];
        Plain = [.. Pools.Where(pool => pool is { AutoAssign: true, Allocation: null })];
    }

    /// <summary>Every pool, by name.</summary>
    public IReadOnlyList<AddressPool> Pools { get; }

    /// <summary>Every block of every pool, ascending.</summary>
    public IReadOnlyList<PoolBlock> Blocks => _blocks;

    /// <summary>Automatically used pools with a service allocation: by priority, those without one last, then by name.</summary>
    public IReadOnlyList<AddressPool> Pinned { get; }

    /// <summary>Automatically used pools open to every service, by name.</summary>
    public IReadOnlyList<AddressPool> Plain { get; }

    public bool IsEmpty => Pools.Count == 0;

    /// <summary>
    /// A pool is missing here because its object is wrong and no good version of it is known. An address outside every
    /// pool may belong to it, so its holder must not be moved.
    /// </summary>
    public bool IsIncomplete { get; }

    public AddressPool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The pool that may give out this address; an address avoided as buggy belongs to none.</summary>
    public AddressPool? OwnerOf(IpAddr address) => BlockOf(address)?.Pool;

    /// <summary>The block of the pool that may give out this address, or null.</summary>
    public PoolBlock? BlockOf(IpAddr address) =>
        BlockContaining(address) is { } block && !(block.Pool.AvoidBuggyIPs && BuggyAddress.IsBuggy(address)) ? block : null;

    /// <summary>
    /// The single pool whose blocks contain all these addresses, or null. An address avoided as buggy counts: once published
    /// it is announced.
    /// </summary>
    public AddressPool? PoolContaining(IReadOnlyList<IpAddr> addresses)
    {
        var pool = addresses.Count == 0 ? null : BlockContaining(addresses[0])?.Pool;
        for (var i = 1; i < addresses.Count && pool is not null; i++)
        {
            if (!ReferenceEquals(BlockContaining(addresses[i])?.Pool, pool))
                return null;
        }

        return pool;
    }

    private PoolBlock? BlockContaining(IpAddr address)
    {
        int low = 0, high = _blocks.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var block = _blocks[middle];
            if (block.Prefix.Contains(address))
                return block;
            if (block.Prefix.First < address)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }

    /// <summary>The single pool that may give out all these addresses, or null.</summary>
    public AddressPool? OwnerOf(IReadOnlyList<IpAddr> addresses)
    {
        if (addresses.Count == 0)
            return null;
        var owner = OwnerOf(addresses[0]);
        for (var i = 1; i < addresses.Count && owner is not null; i++)
        {
            if (!ReferenceEquals(OwnerOf(addresses[i]), owner))
                return null;
        }

        return owner;
    }

    private static IEnumerable<PoolBlock> Number(AddressPool pool) => pool.Blocks
        .GroupBy(block => block.Family)
        .SelectMany(family => family.Select((block, ordinal) => new PoolBlock(block, pool, ordinal)));

    // 0 stands for "no priority" and comes after every number.
    private static long PriorityRank(AddressPool pool) =>
        pool.Allocation!.Priority == 0 ? long.MaxValue : pool.Allocation.Priority;
}
