namespace Steelyard.Core.Announcements;

/// <summary>The nodes by number, and which of them may announce at the moment. Numbers are never given anew.</summary>
internal sealed class NodeTable(bool ignoresExclusion)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly Dictionary<string, NodeFacts> _facts = new(StringComparer.Ordinal);
    private IReadOnlySet<string>? _alive;
    private string? _leaving;

    public int Count => _names.Count;

    public string this[int number] => _names[number];

    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out var number))
            return number;
        _numbers.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <returns>Whether the node's eligibility may have changed.</returns>
    public bool SetFacts(string name, NodeFacts facts)
    {
        var isKnown = _facts.TryGetValue(name, out var before);
        _facts[name] = facts;
        return !isKnown || before != facts;
    }

    /// <param name="alive">Names of the nodes whose speaker is alive; null when that is not observed.</param>
    public void SetAlive(IReadOnlySet<string>? alive) => _alive = alive;

    /// <summary>The node's speaker is on its way out: it counts as dead from now on.</summary>
    public void SetLeaving(string name) => _leaving = name;

    /// <summary>Whether the node's speaker is alive, as far as that is observed.</summary>
    public bool IsAlive(string name) =>
        name != _leaving && (_alive is null ? _facts.ContainsKey(name) : _alive.Contains(name));

    public bool IsEligible(string name)
    {
        if (!IsAlive(name))
            return false;
        var facts = _facts.GetValueOrDefault(name);
        return !facts.IsNetworkUnavailable && (ignoresExclusion || !facts.IsExcluded);
    }
}
