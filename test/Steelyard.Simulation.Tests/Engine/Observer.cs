using Steelyard.Primitives;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>Who answers for which address at which time, seen from outside.</summary>
internal sealed class Observer(int size)
{
    private readonly Dictionary<IpAddr, bool[]> _answers = [];
    private readonly List<(TimeSpan At, IpAddr Address, int Node, bool Answers)> _history = [];

    /// <summary>Addresses that exist; others need not be answered.</summary>
    public IReadOnlyCollection<IpAddr> Addresses => _answers.Keys;

    /// <summary>Called with each address that a speaker starts to answer for.</summary>
    public Action<int, IpAddr>? Started { get; set; }

    public void Follow(IpAddr address) => _answers.TryAdd(address, new bool[size]);

    public void Look(SimulatedSpeaker speaker, TimeSpan now)
    {
        foreach (var (address, nodes) in _answers)
            Set(address, nodes, speaker.Index, speaker.Answers(address), now);
    }

    public void Gone(int node, TimeSpan now)
    {
        foreach (var (address, nodes) in _answers)
            Set(address, nodes, node, false, now);
    }

    public IEnumerable<int> Answering(IpAddr address) => Enumerable.Range(0, size).Where(node => _answers[address][node]);

    /// <summary>The longest time in the interval in which the number of these nodes that answer is as asked.</summary>
    public TimeSpan Longest(IpAddr address, IReadOnlySet<int> nodes, TimeSpan from, TimeSpan to, Func<int, bool> isCounted)
    {
        var (count, longest, since) = (0, TimeSpan.Zero, from);
        foreach (var change in _history)
        {
            if (change.Address != address || !nodes.Contains(change.Node) || change.At >= to)
                continue;
            var at = change.At > from ? change.At : from;
            var before = isCounted(count);
            count += change.Answers ? 1 : -1;
            if (before && !isCounted(count))
                longest = at - since > longest ? at - since : longest;
            else if (!before && isCounted(count))
                since = at;
        }

        return isCounted(count) && to - since > longest ? to - since : longest;
    }

    /// <summary>Time without any answer.</summary>
    public TimeSpan Gap(IpAddr address, IReadOnlySet<int> nodes, TimeSpan from, TimeSpan to) => Longest(address, nodes, from, to, count => count == 0);

    /// <summary>Time with two answers or more.</summary>
    public TimeSpan Overlap(IpAddr address, IReadOnlySet<int> nodes, TimeSpan from, TimeSpan to) => Longest(address, nodes, from, to, count => count > 1);

    private void Set(IpAddr address, bool[] nodes, int node, bool answers, TimeSpan now)
    {
        if (nodes[node] == answers)
            return;
        nodes[node] = answers;
        _history.Add((now, address, node, answers));
        if (answers)
            Started?.Invoke(node, address);
    }
}
