namespace Steelyard.Lab.Tests.Proxy;

/// <summary>
/// What nftables would hold after the statements that the proxy writes: chains and elements, with the kernel's refusals
/// (a second element with a key, a jump to a chain that is not there, deletion of one that is used).
/// </summary>
internal sealed class NftInterpreter
{
    private readonly Dictionary<string, List<string>> _chains = [];
    private readonly Dictionary<string, string> _elements = [];

    /// <summary>Applies one transaction; at its end everything that is referred to must exist.</summary>
    public void Apply(IEnumerable<string> statements)
    {
        foreach (var statement in statements)
            ApplyOne(statement);
        foreach (var target in _chains.Values.SelectMany(rules => rules).Concat(_elements.Values).SelectMany(Targets))
            Assert.True(_chains.ContainsKey(target) || IsBase(target), $"there is no chain {target}");
    }

    public string Contents() => string.Join('\n', _chains
        .Select(chain => $"{chain.Key}: {string.Join("; ", chain.Value)}")
        .Concat(_elements.Select(element => $"{element.Key} => {element.Value}"))
        .Order(StringComparer.Ordinal));

    private void ApplyOne(string statement)
    {
        var words = statement.Split(' ', 6);
        var place = $"{words[2]} {words[4]}";
        switch ($"{words[0]} {words[1]}")
        {
            case "add chain":
                Assert.True(_chains.TryAdd(place, []), statement);
                break;
            case "add rule":
                _chains[place].Add(words[5]);
                break;
            case "flush chain":
                _chains[place].Clear();
                break;
            case "delete chain":
                Assert.True(_chains.TryGetValue(place, out var rules) && rules.Count == 0, statement);
                _chains.Remove(place);
                break;
            case "add element":
                foreach (var (key, value) in Elements(words[5]))
                    Assert.True(_elements.TryAdd($"{place} {key}", value.Length == 0 ? "" : $"{words[2]} {value}"), statement);
                break;
            case "delete element":
                foreach (var (key, _) in Elements(words[5]))
                    Assert.True(_elements.Remove($"{place} {key}"), statement);
                break;
            default:
                Assert.Fail(statement);
                break;
        }
    }

    private static IEnumerable<(string Key, string Value)> Elements(string braces) =>
        from element in braces.Trim('{', '}', ' ').Split(", ")
        let parts = element.Split(" : ")
        select (parts[0], parts.Length > 1 ? parts[1] : "");

    private IEnumerable<string> Targets(string text)
    {
        var words = text.Split(' ');
        for (var i = 0; i < words.Length - 1; i++)
        {
            if (words[i] is "goto" or "jump")
                yield return words[0] is "ip" or "ip6" && i == 1 ? $"{words[0]} {words[2]}" : words[i + 1];
        }
    }

    // Rules name chains of their own table without its family.
    private bool IsBase(string target) =>
        target.Split(' ')[^1] is "no-endpoints" or "translate" or "nodeport-translate" ||
        (!target.Contains(' ', StringComparison.Ordinal) && (_chains.ContainsKey("ip " + target) || _chains.ContainsKey("ip6 " + target)));
}
