using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>The address blocks defined so far, none overlapping another, searched in logarithmic time.</summary>
internal sealed class BlockIndex
{
    private sealed record Block(IpPrefix Prefix, IpAddr First);

    // Blocks never overlap, so their first addresses alone tell them apart.
    private readonly SortedSet<Block> _blocks = new(Comparer<Block>.Create((left, right) => left.First.CompareTo(right.First)));

    /// <summary>A block already defined that overlaps this one, or null.</summary>
    public IpPrefix? FindOverlap(IpPrefix block)
    {
        var lowest = new IpAddr(block.Family, 0);
        var before = Between(lowest, block.First).Max;
        if (before is not null && before.Prefix.Last >= block.First)
            return before.Prefix;
        return Between(block.First, block.Last).Min?.Prefix;
    }

    public void Add(IpPrefix block) => _blocks.Add(new Block(block, block.First));

    public void Remove(IpPrefix block) => _blocks.Remove(new Block(block, block.First));

    private SortedSet<Block> Between(IpAddr from, IpAddr to) =>
        _blocks.GetViewBetween(new Block(default, from), new Block(default, to));
}
