using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>Writes changes as statements of one transaction, in an order in which nothing refers to what is not there.</summary>
internal sealed class NftStatements(string table)
{
    private const int ElementsInStatement = 200;

    /// <summary>All that a table holds, for one that has only its base.</summary>
    public IEnumerable<string> Everything(RuleTable rules) =>
        Write([.. rules.Items.Select(item => (item.Key, (string?)null, (string?)item.Value))]);

    /// <summary>The difference; empty if there is none.</summary>
    public IEnumerable<string> Difference(RuleTable rules, RuleChanges changes) => Write([.. changes.Net(rules)]);

    private IEnumerable<string> Write(IReadOnlyList<(RuleItem Item, string? Former, string? Now)> changes)
    {
        var chains = changes.Where(change => change.Item.IsChain).ToList();
        var elements = changes.Where(change => !change.Item.IsChain).ToList();
        var created = chains.Where(change => change.Former is null).ToList();
        var removed = chains.Where(change => change.Now is null).ToList();
        return created.Select(chain => $"add chain {Place(chain.Item.Family)} {chain.Item.Key}")
            .Concat(created.SelectMany(chain => Rules(chain.Item, chain.Now!)))
            .Concat(Elements("delete", elements.Where(e => e.Former is not null).Select(e => (e.Item, ""))))
            .Concat(Elements("add", elements.Where(e => e.Now is not null).Select(e => (e.Item, e.Now!))))
            .Concat(removed.Select(chain => $"flush chain {Place(chain.Item.Family)} {chain.Item.Key}"))
            .Concat(removed.Select(chain => $"delete chain {Place(chain.Item.Family)} {chain.Item.Key}"));
    }

    private IEnumerable<string> Rules(RuleItem chain, string rules) =>
        rules.Split('\n').Select(rule => $"add rule {Place(chain.Family)} {chain.Key} {rule}");

    private IEnumerable<string> Elements(string verb, IEnumerable<(RuleItem Item, string Value)> elements) =>
        from element in elements
        group element by (element.Item.Family, element.Item.Container) into container
        from part in container.Chunk(ElementsInStatement)
        let list = string.Join(", ", part.Select(e => e.Value.Length == 0 ? e.Item.Key : $"{e.Item.Key} : {e.Value}"))
        select $"{verb} element {Place(container.Key.Family)} {container.Key.Container} {{ {list} }}";

    private string Place(IpFamily family) => $"{NftText.Protocol(family)} {table}";
}
