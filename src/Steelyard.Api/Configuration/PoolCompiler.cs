using System.Collections.Frozen;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>IPAddressPools to pools: addresses, overlaps, and the namespaces that selectors match now.</summary>
internal sealed class PoolCompiler(IReadOnlyCollection<Namespace> namespaces)
{
    private readonly BlockIndex _blocks = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public static IReadOnlyList<Verdict<IPAddressPool, CompiledPool>> Compile(
        IReadOnlyList<IPAddressPool> pools, IReadOnlyCollection<Namespace> namespaces)
    {
        var compiler = new PoolCompiler(namespaces);
        return [.. pools.Select(compiler.Compile)];
    }

    private Verdict<IPAddressPool, CompiledPool> Compile(IPAddressPool source)
    {
        var name = source.Metadata.Name;
        var problem = Parse(source, out var pool)?.Prefixed($"parsing address pool {name}: ");
        if (problem is null && !_names.Add(name))
            problem = new Problem("metadata.name", $"duplicate definition of pool \"{name}\"");
        problem ??= Claim(pool!);
        return problem is null
            ? Verdict<IPAddressPool, CompiledPool>.Good(source, pool!)
            : Verdict<IPAddressPool, CompiledPool>.Bad(source, problem);
    }

    private Problem? Parse(IPAddressPool source, out CompiledPool? pool)
    {
        pool = null;
        var spec = source.Spec ?? new IPAddressPoolSpec();
        if (source.Metadata.Name.Length == 0)
            return new Problem("metadata.name", "missing pool name");
        if (spec.Addresses is not { Count: > 0 })
            return new Problem("spec.addresses", "pool has no prefixes defined");
        if (ParseAddresses(source.Metadata.Name, spec.Addresses, out var entries) is { } wrongAddress)
            return wrongAddress;
        if (ParseAllocation(spec.ServiceAllocation, out var allocation) is { } wrongAllocation)
            return wrongAllocation;
        var domain = new AddressPool(
            source.Metadata.Name,
            [.. entries.SelectMany(entry => entry.Blocks)],
            spec.AutoAssign ?? true,
            spec.AvoidBuggyIPs ?? false,
            allocation);
        pool = new CompiledPool(domain, entries, source.Metadata.LabelsOrEmpty);
        return null;
    }

    private static Problem? ParseAddresses(string pool, IReadOnlyList<string> addresses, out List<AddressEntry> entries)
    {
        entries = new List<AddressEntry>(addresses.Count);
        for (var i = 0; i < addresses.Count; i++)
        {
            if (AddressEntry.Parse(addresses[i] ?? "", out var entry) is { } error)
                return new Problem($"spec.addresses[{i}]", $"invalid CIDR \"{addresses[i]}\" in pool \"{pool}\": {error}");
            entries.Add(entry!);
        }

        return null;
    }

    private Problem? ParseAllocation(ServiceAllocationSpec? spec, out ServiceAllocation? allocation)
    {
        allocation = null;
        if (spec is null)
            return null;
        var path = "spec.serviceAllocation";
        if (Duplicates.Find(spec.Namespaces) is >= 0 and var index)
            return new Problem($"{path}.namespaces[{index}]", "duplicate definition in namespaces field");
        if (Duplicates.InSelectors(spec.NamespaceSelectors, "serviceAllocation.namespaceSelectors", "namespaceSelectors") is { } twice)
            return twice;
        if (Duplicates.InSelectors(spec.ServiceSelectors, "serviceAllocation.serviceSelectors", "serviceSelectors") is { } again)
            return again;
        if (SelectorParser.ParseAll(spec.NamespaceSelectors, out var namespaceSelectors) is { } badNamespace)
            return Unusable(badNamespace, $"{path}.namespaceSelectors", "namespace", spec.NamespaceSelectors!);
        if (SelectorParser.ParseAll(spec.ServiceSelectors, out var serviceSelectors) is { } badService)
            return Unusable(badService, $"{path}.serviceSelectors", "service", spec.ServiceSelectors!);
        var names = new HashSet<string>(spec.Namespaces ?? [], StringComparer.Ordinal);
        if (namespaceSelectors.Count > 0)
        {
            names.UnionWith(namespaces
                .Where(ns => namespaceSelectors.Any(selector => selector.Matches(ns.Metadata.LabelsOrEmpty)))
                .Select(ns => ns.Metadata.Name));
        }

        allocation = new ServiceAllocation(
            spec.Priority ?? 0, names.ToFrozenSet(StringComparer.Ordinal), serviceSelectors, namespaceSelectors.Count > 0);
        return null;
    }

    private static Problem Unusable((string Error, int Index) failure, string path, string what, IReadOnlyList<LabelSelectorSpec> specs) =>
        new($"{path}[{failure.Index}]",
            $"{failure.Error}\ninvalid {what} label selector \"{SelectorParser.Canonical(specs[failure.Index])}\"");

    /// <summary>Enters the pool's blocks into the index; all or none.</summary>
    private Problem? Claim(CompiledPool pool)
    {
        var claimed = new List<IpPrefix>();
        for (var i = 0; i < pool.Entries.Count; i++)
        {
            foreach (var block in pool.Entries[i].Blocks)
            {
                if (_blocks.FindOverlap(block) is { } other)
                {
                    claimed.ForEach(_blocks.Remove);
                    return Overlap(pool.Pool.Name, i, block, other);
                }

                _blocks.Add(block);
                claimed.Add(block);
            }
        }

        return null;
    }

    private static Problem Overlap(string pool, int index, IpPrefix block, IpPrefix other) =>
        new($"spec.addresses[{index}]", $"CIDR \"{block}\" in pool \"{pool}\" overlaps with already defined CIDR \"{other}\"");
}
