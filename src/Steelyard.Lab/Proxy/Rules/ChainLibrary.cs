using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>
/// The chains that services share: one for each way of treating traffic and each number of endpoints, not one for each
/// service. So the number of chains, and with it the cost of a transaction, does not grow with the number of services.
/// </summary>
internal sealed class ChainLibrary(IpFamily family, Frontend frontend, int? affinitySeconds, Dictionary<RuleItem, string> items)
{
    private readonly string _ip = NftText.Protocol(family);
    private readonly string _suffix = affinitySeconds is { } seconds ? $"/sticky-{Number(seconds)}" : "";

    /// <summary>Cluster addresses: sources outside the pod networks are masqueraded.</summary>
    public string Internal(int count) => Add(
        $"internal/{Number(count)}{_suffix}",
        [.. Identify(),
        $"{_ip} saddr != @{Containers.Pods} {Containers.MasqueradeMark}",
        $"goto {Pick(count, 0)}"]);

    /// <summary>From outside to any endpoint: all sources are masqueraded, because the answer must come back here.</summary>
    public string External(int count) => Add(
        $"external/{Number(count)}{_suffix}",
        [.. Identify(),
        Containers.MasqueradeMark,
        $"goto {Pick(count, 0)}"]);

    /// <summary>
    /// From outside to local endpoints only, sources kept. Pods and the node itself are inside already and use any
    /// endpoint.
    /// </summary>
    public string ExternalLocal(int count, int local) => Add(
        $"external-local/{Number(count)}/{Number(local)}{_suffix}",
        [.. Identify(),
        $"{_ip} saddr @{Containers.Pods} goto {Pick(count, 0)}",
        $"fib saddr type local {Containers.MasqueradeMark} goto {Pick(count, 0)}",
        local > 0 ? $"goto {Pick(local, Containers.LocalIndex)}" : "drop"]);

    /// <summary>The chain that admits only some sources. It returns for those.</summary>
    public static string Firewall(IpFamily family, IReadOnlyList<IpPrefix> ranges, Dictionary<RuleItem, string> items)
    {
        var admitted = string.Join(", ", Disjoint(ranges));
        var name = $"firewall/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(admitted)))[..24]}";
        items[RuleItem.Chain(family, name)] = $"{NftText.Protocol(family)} saddr {{ {admitted} }} return\ndrop";
        return name;
    }

    private string Pick(int count, uint first)
    {
        var name = $"pick/{Number(count)}{(first == 0 ? "" : "-local")}{_suffix}";
        return affinitySeconds is null ? Add(name, Spread(count, first)) : Add(name, Stick(count, first));
    }

    // A packet may see the number of endpoints before a change and the endpoints after it: then the first one serves.
    private string[] Spread(int count, uint first) => count == 1
        ? [$"meta mark set {Number(first)}", $"goto {frontend.Translate}"]
        : [$"meta mark set {Random(count, first)}", $"jump {frontend.Translate}", $"meta mark set {Number(first)}", $"goto {frontend.Translate}"];

    // A remembered slot whose endpoint is gone falls through: it is forgotten and another one is chosen.
    private string[] Stick(int count, uint first)
    {
        var destination = frontend.Destination(family);
        return
        [
            $"meta mark set {Client} map @{Containers.Affinity} jump {Refresh()}",
            $"meta mark set {Random(count, first)}",
            $"meta mark set {destination} . meta mark map @{frontend.Choices}",
            $"update @{Containers.Affinity} {{ {Client} timeout {Number(affinitySeconds!.Value)}s : meta mark }}",
            $"goto {frontend.Translate}",
        ];
    }

    private string Refresh() => Add(
        $"stick{_suffix}",
        $"update @{Containers.Affinity} {{ {Client} timeout {Number(affinitySeconds!.Value)}s : meta mark }}",
        $"jump {frontend.Translate}",
        $"delete @{Containers.Affinity} {{ {Client} : meta mark }}");

    // The connection's mark stands for the service port. This comes before the mark for masquerading, which it would
    // erase. A rule that fills a map has 16 bytes for the key, so of IPv6 clients there is a hash, together with the port.
    private string[] Identify()
    {
        if (affinitySeconds is null)
            return [];
        var identity = $"ct mark set {frontend.Destination(family)} map @{frontend.Identities}";
        return family == IpFamily.IPv4
            ? [identity]
            : [identity, "ct mark set jhash ip6 saddr . ct mark mod 4294967295 seed 1", $"ct mark set ct mark and 0x{Containers.IdentityBits:x8}"];
    }

    private string Client => family == IpFamily.IPv4 ? "ip saddr . ct mark" : "ct mark";

    private static string Random(int count, uint first) => $"numgen random mod {Number(count)} offset {Number(first)}";

    private string Add(string name, params string[] rules)
    {
        items[RuleItem.Chain(family, frontend.Prefix + name)] = string.Join('\n', rules);
        return frontend.Prefix + name;
    }

    // Sets of intervals must not overlap.
    private static IEnumerable<IpPrefix> Disjoint(IReadOnlyList<IpPrefix> ranges) =>
        ranges.Distinct().Where(range => !ranges.Any(other => other.Length < range.Length && other.Contains(range.First))).Order();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
