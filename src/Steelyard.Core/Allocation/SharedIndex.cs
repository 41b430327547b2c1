namespace Steelyard.Core.Allocation;

/// <summary>
/// The addresses of one pool and family that are in use under one sharing key and backend key, and which ports are taken on
/// them. Answers "the first of them where these ports are free" without walking over those where they are not: as the holders
/// of a port are a subset of all members, the two ordered lists agree up to the first member that lacks the port, and that
/// place is found by binary search over ranks.
/// </summary>
internal sealed class SharedIndex
{
    private readonly RankedSet<Position> _members = new();
    private readonly Dictionary<ServicePort, RankedSet<Position>> _holders = [];

    public bool IsEmpty => _members.Count == 0;

    public void AddMember(Position position) => _members.Add(position);

    public void RemoveMember(Position position) => _members.Remove(position);

    public void AddPort(Position position, ServicePort port)
    {
        if (!_holders.TryGetValue(port, out var holders))
            _holders.Add(port, holders = new RankedSet<Position>());
        holders.Add(position);
    }

    public void RemovePort(Position position, ServicePort port)
    {
        if (_holders.TryGetValue(port, out var holders) && holders.Remove(position) && holders.Count == 0)
            _holders.Remove(port);
    }

    public Position? FirstWithout(IReadOnlyList<ServicePort> ports)
    {
        var rank = 0;
        for (var settled = false; !settled;)
        {
            settled = true;
            foreach (var port in ports)
            {
                if (rank >= _members.Count)
                    return null;
                if (!_holders.TryGetValue(port, out var holders))
                    continue;
                var next = SkipHolders(rank, holders);
                settled &= next == rank;
                rank = next;
            }
        }

        return rank < _members.Count ? _members[rank] : null;
    }

    /// <summary>The rank of the first member at or after <paramref name="rank"/> that is not among the holders.</summary>
    private int SkipHolders(int rank, RankedSet<Position> holders)
    {
        var first = holders.RankOf(_members[rank]);
        int low = 0, high = holders.Count - first;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_members[rank + middle] == holders[first + middle])
                low = middle + 1;
            else
                high = middle;
        }

        return rank + low;
    }
}
