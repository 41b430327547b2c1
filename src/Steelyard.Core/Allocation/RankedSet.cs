namespace Steelyard.Core.Allocation;

/// <summary>
/// A sorted set that also knows the rank of its items: a treap with subtree counts. Adding, removing, the item of a rank and
/// the rank of an item take O(log n) expected. Heap priorities come from a counter-driven mix, so runs are reproducible.
/// </summary>
internal sealed class RankedSet<T>
    where T : IComparable<T>
{
    private Node? _root;
    private ulong _state;

    public int Count => Size(_root);

    /// <summary>The item with this many smaller ones.</summary>
    public T this[int rank]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rank, (uint)Count);
            var node = _root!;
            while (true)
            {
                var left = Size(node.Left);
                if (rank == left)
                    return node.Item;
                if (rank < left)
                {
                    node = node.Left!;
                }
                else
                {
                    rank -= left + 1;
                    node = node.Right!;
                }
            }
        }
    }

    /// <summary>How many items are smaller than this one, which need not be in the set.</summary>
    public int RankOf(T item)
    {
        var rank = 0;
        for (var node = _root; node is not null;)
        {
            if (node.Item.CompareTo(item) < 0)
            {
                rank += Size(node.Left) + 1;
                node = node.Right;
            }
            else
            {
                node = node.Left;
            }
        }

        return rank;
    }

    public bool Contains(T item)
    {
        var rank = RankOf(item);
        return rank < Count && this[rank].CompareTo(item) == 0;
    }

    public bool Add(T item)
    {
        if (Contains(item))
            return false;
        var (less, more) = Split(_root, item);
        _root = Merge(Merge(less, new Node(item, NextPriority())), more);
        return true;
    }

    public bool Remove(T item)
    {
        if (!Contains(item))
            return false;
        _root = Remove(_root!, item);
        return true;
    }

    private static Node? Remove(Node node, T item)
    {
        var order = item.CompareTo(node.Item);
        if (order == 0)
            return Merge(node.Left, node.Right);
        if (order < 0)
            node.Left = Remove(node.Left!, item);
        else
            node.Right = Remove(node.Right!, item);
        return node.Counted();
    }

    private static (Node? Less, Node? More) Split(Node? node, T item)
    {
        if (node is null)
            return (null, null);
        if (node.Item.CompareTo(item) < 0)
        {
            var (less, more) = Split(node.Right, item);
            node.Right = less;
            return (node.Counted(), more);
        }
        else
        {
            var (less, more) = Split(node.Left, item);
            node.Left = more;
            return (less, node.Counted());
        }
    }

    private static Node? Merge(Node? left, Node? right)
    {
        if (left is null || right is null)
            return left ?? right;
        if (left.Priority > right.Priority)
        {
            left.Right = Merge(left.Right, right);
            return left.Counted();
        }

        right.Left = Merge(left, right.Left);
        return right.Counted();
    }

    private static int Size(Node? node) => node?.Count ?? 0;

    // SplitMix64.
    private ulong NextPriority()
    {
        _state += 0x9e3779b97f4a7c15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    private sealed class Node(T item, ulong priority)
    {
        public T Item { get; } = item;

        public ulong Priority { get; } = priority;

        public int Count { get; private set; } = 1;

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public Node Counted()
        {
            Count = 1 + Size(Left) + Size(Right);
            return this;
        }
    }
}
