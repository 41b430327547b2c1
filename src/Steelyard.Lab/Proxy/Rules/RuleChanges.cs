namespace Steelyard.Lab.Proxy.Rules;

/// <summary>What changed in a <see cref="RuleTable"/> since the last transaction: the former values of what was touched.</summary>
internal sealed class RuleChanges
{
    private readonly Dictionary<RuleItem, string?> _former = [];

    public int Count => _former.Count;

    /// <summary>Items whose value now differs from the former one; null where there is none.</summary>
    public IEnumerable<(RuleItem Item, string? Former, string? Now)> Net(RuleTable table)
    {
        foreach (var (item, former) in _former)
        {
            if (table.Find(item) is var now && now != former)
                yield return (item, former, now);
        }
    }

    public void Note(RuleItem item, string? former) => _former.TryAdd(item, former);

    public void Clear() => _former.Clear();
}
