using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>
/// Which addresses of one block are taken, and a number for each: a bitmap with summaries. A bit of level 0 stands for an
/// address, a bit of level n + 1 for a word of level n whose 64 bits are all set. Only words that differ from their untouched
/// value are stored, so memory follows the number of taken addresses, and finding the first free one reads one word per level
/// (log64 of the size).
/// </summary>
internal sealed class BlockMap
{
    private const int WordBits = 6;
    private const ulong Full = ulong.MaxValue;

    private readonly IpPrefix _block;
    private readonly bool _avoidBuggyIPs;
    private readonly Dictionary<WordKey, HolderWord> _addresses = [];

    /// <summary>Level 1 and upwards.</summary>
    private readonly Dictionary<WordKey, ulong>[] _summaries;
    private readonly int _top;
    private readonly WordKey _topKey;
    private readonly ulong _outsideBlock;

    public BlockMap(IpPrefix block, bool avoidBuggyIPs)
    {
        _block = block;
        _avoidBuggyIPs = avoidBuggyIPs && block.Family == IpFamily.IPv4;
        _top = Math.Max(1, (block.HostBits + WordBits - 1) / WordBits) - 1;
        _summaries = new Dictionary<WordKey, ulong>[_top];
        for (var i = 0; i < _top; i++)
            _summaries[i] = [];
        _topKey = Key(block.First.Value, _top);
        _outsideBlock = OutsideBlock();
    }

    public bool IsFull => Word(_top, _topKey) == Full;

    public bool TryFirstFree(out IpAddr address)
    {
        var key = _topKey;
        for (var level = _top; level >= 0; level--)
        {
            var free = ~Word(level, key);
            if (free == 0)
            {
                address = default;
                return false;
            }

            key = key.Child(BitOperations.TrailingZeroCount(free));
        }

        address = _block.First with { Value = key.Value };
        return true;
    }

    /// <summary>The number with which this address was taken, or null when it is not.</summary>
    public int? Find(IpAddr address)
    {
        ref var word = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, Key(address.Value, 0));
        var offset = Index(address.Value, 0);
        return !Unsafe.IsNullRef(ref word) && word.Holds(offset) ? word[offset] : null;
    }

    public void Take(IpAddr address, int number = 0)
    {
        var key = Key(address.Value, 0);
        ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, key, out _);
        word.Add(Index(address.Value, 0), number);
        if ((word.Held | Untouched(0, key)) == Full)
            MarkFull(address.Value);
    }

    public void Free(IpAddr address)
    {
        var key = Key(address.Value, 0);
        ref var word = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, key);
        var wasFull = (word.Held | Untouched(0, key)) == Full;
        word.Remove(Index(address.Value, 0));
        if (word.Held == 0)
            _addresses.Remove(key);
        if (wasFull)
            MarkOpen(address.Value);
    }

    private void MarkFull(UInt128 address)
    {
        for (var level = 1; level <= _top; level++)
        {
            var key = Key(address, level);
            ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(_summaries[level - 1], key, out var stored);
            if (!stored)
                word = Untouched(level, key);
            word |= Bit(address, level);
            if (word != Full)
                return;
        }
    }

    private void MarkOpen(UInt128 address)
    {
        for (var level = 1; level <= _top; level++)
        {
            var key = Key(address, level);
            ref var word = ref CollectionsMarshal.GetValueRefOrNullRef(_summaries[level - 1], key);
            var wasFull = word == Full;
            word &= ~Bit(address, level);
            if (word == Untouched(level, key))
                _summaries[level - 1].Remove(key);
            if (!wasFull)
                return;
        }
    }

    private ulong Word(int level, WordKey key)
    {
        if (level > 0)
            return _summaries[level - 1].TryGetValue(key, out var word) ? word : Untouched(level, key);
        ref var held = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, key);
        return Untouched(0, key) | (Unsafe.IsNullRef(ref held) ? 0 : held.Held);
    }

    /// <summary>The value of a word nobody wrote: bits that can never be given out count as taken.</summary>
    private ulong Untouched(int level, WordKey key)
    {
        var word = level == _top ? _outsideBlock : 0;
        if (level == 0 && _avoidBuggyIPs)
        {
            // Words are aligned to addresses: of the four words of a /24 the first starts with .0, the last ends with .255.
            var quarter = (int)(key.Low & 3);
            word |= quarter == 0 ? 1UL : quarter == 3 ? 1UL << 63 : 0;
        }

        return word;
    }

    /// <summary>The top word can be larger than the block; the surplus bits on either side.</summary>
    private ulong OutsideBlock()
    {
        var bits = 1 << (_block.HostBits - (WordBits * _top));
        var inside = bits == 64 ? Full : ((1UL << bits) - 1) << Index(_block.First.Value, _top);
        return ~inside;
    }

    private static WordKey Key(UInt128 value, int level) => new(Shift(value, WordBits * (level + 1)));

    private static ulong Bit(UInt128 value, int level) => 1UL << Index(value, level);

    private static int Index(UInt128 value, int level) => (int)(Shift(value, WordBits * level) & 63);

    // The platform takes shift counts modulo 128.
    private static UInt128 Shift(UInt128 value, int count) => count >= 128 ? UInt128.Zero : value >> count;

    /// <summary>The number of a word within its level; hashed faster than a <see cref="UInt128"/>, and without its padding.</summary>
    private readonly struct WordKey(UInt128 value) : IEquatable<WordKey>
    {
        private readonly ulong _high = (ulong)(value >> 64);

        public ulong Low { get; } = (ulong)value;

        public UInt128 Value => new(_high, Low);

        public WordKey Child(int bit) => new((Value << WordBits) | (uint)bit);

        public bool Equals(WordKey other) => Low == other.Low && _high == other._high;

        public override bool Equals(object? obj) => obj is WordKey other && Equals(other);

        public override int GetHashCode() => (int)((Low * 0x9e3779b97f4a7c15 ^ _high * 0xbf58476d1ce4e5b9) >> 32);
    }
}
