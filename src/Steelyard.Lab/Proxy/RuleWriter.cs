using Steelyard.Lab.Proxy.Rules;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy;

/// <summary>
/// Keeps the tables of the kernel as the <see cref="RuleTable"/> says. Changes are applied to the table in force; a full
/// build goes into a second table that takes over from the first in one transaction, however many it took to fill it.
/// </summary>
internal sealed class RuleWriter(NftRunner nft, IReadOnlyList<IpPrefix> podNetworks)
{
    private static readonly string[] Names = ["steelyard-proxy-a", "steelyard-proxy-b"];
    private int? _inForce;

    public async Task RebuildAsync(RuleTable rules, CancellationToken ct)
    {
        // A proxy before this one may have left its rules, which serve until the new ones are complete.
        var former = _inForce ?? (await nft.HasChainAsync(Names[0], "prerouting", ct) ? 0 : 1);
        var table = Names[1 - former];
        await nft.ApplyAsync(BaseTable.Create(table, podNetworks), ct);
        await nft.ApplyInPartsAsync(new NftStatements(table).Everything(rules), ct);
        await nft.ApplyAsync(BaseTable.Activate(table, Names[former]), ct);
        _inForce = 1 - former;
    }

    /// <summary>Applies changes since the last call or rebuild. One transaction, unless the difference is longer than the kernel takes at once.</summary>
    public Task UpdateAsync(RuleTable rules, RuleChanges changes, CancellationToken ct) =>
        nft.ApplyInPartsAsync(new NftStatements(Names[_inForce ?? throw new InvalidOperationException("no rules are in force")]).Difference(rules, changes), ct);
}
