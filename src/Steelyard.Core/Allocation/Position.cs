using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>A place in a pool's order of choice: blocks as listed, then addresses ascending.</summary>
internal readonly record struct Position(int Block, IpAddr Address) : IComparable<Position>
{
    public int CompareTo(Position other) =>
        Block != other.Block ? Block.CompareTo(other.Block) : Address.CompareTo(other.Address);
}
