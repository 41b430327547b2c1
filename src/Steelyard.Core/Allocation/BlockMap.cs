using System.Numerics;
using System.Runtime.InteropServices;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>
/// Which addresses of one block are taken: a bitmap with summaries. A bit of level 0 stands for an address, a bit of level
/// n + 1 for a word of level n whose 64 bits are all set. Only words that differ from their untouched value are stored, so
/// memory follows the number of taken addresses, and finding the first free one reads one word per level (log64 of the size).
/// </summary>
internal sealed class BlockMap
{
    private const int WordBits = 6;
    private const ulong Full = ulong.MaxValue;

    private readonly IpPrefix _block;
    private readonly bool _avoidBuggyIPs;
    private readonly Dictionary<UInt128, ulong>[] _levels;

    public BlockMap(IpPrefix block, bool avoidBuggyIPs)
    {
        _block = block;
        _avoidBuggyIPs = avoidBuggyIPs && block.Family == IpFamily.IPv4;
        _levels = new Dictionary<UInt128, ulong>[Math.Max(1, (block.HostBits + WordBits - 1) / WordBits)];
        for (var level = 0; level < _levels.Length; level++)
            _levels[level] = [];
    }

    public bool IsFull => Word(_levels.Length - 1, TopKey) == Full;

    private UInt128 TopKey => Key(_block.First.Value, _levels.Length - 1);

    public bool TryFirstFree(out IpAddr address)
    {
        var key = TopKey;
        for (var level = _levels.Length - 1; level >= 0; level--)
        {
            var free = ~Word(level, key);
            if (free == 0)
            {
                address = default;
                return false;
            }

            key = (key << WordBits) | (uint)BitOperations.TrailingZeroCount(free);
        }

        address = _block.First with { Value = key };
        return true;
    }

    public void Take(IpAddr address)
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            var key = Key(address.Value, level);
            ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(_levels[level], key, out var stored);
            if (!stored)
                word = Untouched(level, key);
            word |= Bit(address.Value, level);
            if (word != Full)
                return;
        }
    }

    public void Free(IpAddr address)
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            var key = Key(address.Value, level);
            var before = Word(level, key);
            var after = before & ~Bit(address.Value, level);
            if (after == Untouched(level, key))
                _levels[level].Remove(key);
            else
                _levels[level][key] = after;
            if (before != Full)
                return;
        }
    }

    private ulong Word(int level, UInt128 key) =>
        _levels[level].TryGetValue(key, out var word) ? word : Untouched(level, key);

    /// <summary>The value of a word nobody wrote: bits that can never be given out count as taken.</summary>
    private ulong Untouched(int level, UInt128 key)
    {
        var word = level == _levels.Length - 1 ? OutsideBlock() : 0;
        if (level == 0 && _avoidBuggyIPs)
        {
            // Words are aligned to addresses: of the four words of a /24 the first starts with .0, the last ends with .255.
            var quarter = (int)(key & 3);
            word |= quarter == 0 ? 1UL : quarter == 3 ? 1UL << 63 : 0;
        }

        return word;
    }

    /// <summary>The top word can be larger than the block; the surplus bits on either side.</summary>
    private ulong OutsideBlock()
    {
        var top = _levels.Length - 1;
        var bits = 1 << (_block.HostBits - (WordBits * top));
        var inside = bits == 64 ? Full : ((1UL << bits) - 1) << Index(_block.First.Value, top);
        return ~inside;
    }

    private static UInt128 Key(UInt128 value, int level) => Shift(value, WordBits * (level + 1));

    private static ulong Bit(UInt128 value, int level) => 1UL << Index(value, level);

    private static int Index(UInt128 value, int level) => (int)(Shift(value, WordBits * level) & 63);

    // The platform takes shift counts modulo 128.
    private static UInt128 Shift(UInt128 value, int count) => count >= 128 ? UInt128.Zero : value >> count;
}
