using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Core.Selectors;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests;

/// <summary>Short forms of the inputs of the allocation rules.</summary>
internal static class Fixtures
{
    /// <summary>Blocks are blank separated prefixes and ranges.</summary>
    public static AddressPool Pool(
        string name, string blocks, bool auto = true, bool avoid = false, ServiceAllocation? allocation = null) =>
        new(name, [.. blocks.Split(' ').SelectMany(Blocks)], auto, avoid, allocation);

    /// <summary>Namespaces comma separated; label as <c>key=value</c>.</summary>
    public static ServiceAllocation Only(string namespaces = "", string label = "", int priority = 0) => new(
        priority,
        namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(),
        label.Length == 0 ? [] : [Selector(label)]);

    public static PoolSet Set(params AddressPool[] pools) => new(pools);

    public static Allocator Allocator(params AddressPool[] pools)
    {
        var allocator = new Allocator();
        allocator.SetPools(new PoolSet(pools));
        return allocator;
    }

    /// <summary>Ports as <c>tcp/80,udp/53</c>.</summary>
    public static AllocationRequest Request(
        string name,
        ServiceFamily family = ServiceFamily.IPv4,
        FamilyPolicy policy = FamilyPolicy.SingleStack,
        string ports = "",
        string sharing = "",
        string backend = "",
        string ns = "default",
        string label = "",
        string? pool = null) => new()
        {
            Service = $"{ns}/{name}",
            Namespace = ns,
            Labels = Map(label),
            Family = family,
            Policy = policy,
            Ports = Ports(ports),
            SharingKey = sharing,
            BackendKey = backend,
            Pool = pool,
        };

    public static IpAddr[] Ips(string text) =>
        [.. text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(IpAddr.Parse)];

    public static ServicePort[] Ports(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(port => port.Split('/'))
            .Select(parts => new ServicePort(parts[0].ToUpperInvariant(), int.Parse(parts[1]))),
    ];

    public static Dictionary<string, string> Map(string text) => text
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static LabelSelector Selector(string label) =>
        new([new LabelRequirement(label.Split('=')[0], SelectorOperator.In, [label.Split('=')[1]])]);

    private static IEnumerable<IpPrefix> Blocks(string text) =>
        text.Contains('-') ? IpRange.Parse(text).ToPrefixes() : [IpPrefix.Parse(text)];
}
