using System.Globalization;
using Steelyard.Primitives;

namespace Steelyard.Lab.Clusters;

/// <summary>
/// Who has which address. The gateway is the first host address, nodes follow from the second on; the client and the
/// router stand at the upper end, so that the space between stays free for service addresses.
/// </summary>
public static class AddressPlan
{
    private const int Reserved = 3;

    /// <summary>A plan for a new cluster, with nodes server-0… and agent-0…, and the client.</summary>
    /// <exception cref="LabException">The networks are unfit or too small.</exception>
    public static ClusterPlan Create(string name, IpPrefix subnet, IpPrefix? subnet6, int servers, int agents, string? router = null)
    {
        Check(subnet, subnet6, servers + agents + (router is null ? 1 : 2));
        var plan = new ClusterPlan
        {
            Name = name,
            Subnet = subnet.ToString(),
            Subnet6 = subnet6?.ToString(),
            Gateway = At(subnet, 1).ToString(),
            Gateway6 = subnet6 is { } six ? At(six, 1).ToString() : null,
            Router = router,
        };
        for (var i = 0; i < servers; i++)
            plan = WithNode(plan, HostRole.Server, null).Plan;
        for (var i = 0; i < agents; i++)
            plan = WithNode(plan, HostRole.Agent, null).Plan;
        var top = Size(subnet) - 2;
        plan = With(plan, "client", HostRole.Client, top);
        return router is null ? plan : With(plan, "router", HostRole.Router, top - 1);
    }

    /// <summary>The plan with one more node at the lowest free address.</summary>
    /// <param name="name">Name of the node; null takes the lowest free number of its role.</param>
    /// <exception cref="LabException">The name is taken, or no address is free.</exception>
    public static (ClusterPlan Plan, ClusterHost Node) WithNode(ClusterPlan plan, HostRole role, string? name)
    {
        var subnet = IpPrefix.Parse(plan.Subnet);
        var taken = plan.Hosts.Select(host => host.IPv4).ToHashSet();
        var names = plan.Hosts.Select(host => host.Name).ToHashSet();
        if (name is not null && names.Contains(name))
            throw new LabException($"cluster \"{plan.Name}\" already has a host \"{name}\"");
        name ??= Numbers().Select(i => string.Create(CultureInfo.InvariantCulture, $"{(role == HostRole.Server ? "server" : "agent")}-{i}")).First(n => !names.Contains(n));
        for (UInt128 offset = 2; offset < Size(subnet) - 1; offset++)
        {
            if (taken.Contains(At(subnet, offset).ToString()))
                continue;
            var changed = With(plan, name, role, offset);
            return (changed, changed.Host(name));
        }

        throw new LabException($"the subnet {plan.Subnet} has no free address for another node");
    }

    /// <summary>Number of addresses of a network, all counted.</summary>
    internal static UInt128 Size(IpPrefix subnet) => subnet.Last.Value - subnet.First.Value + 1;

    private static ClusterPlan With(ClusterPlan plan, string name, HostRole role, UInt128 offset)
    {
        var address = At(IpPrefix.Parse(plan.Subnet), offset);
        var six = plan.Subnet6 is { } text ? At(IpPrefix.Parse(text), offset).ToString() : null;
        var host = new ClusterHost(name, role, address.ToString(), six, Mac((uint)address.Value));
        // Nodes come first, in the order of their making.
        var before = host.IsNode ? plan.Hosts.TakeWhile(other => other.IsNode).Append(host) : plan.Hosts.Append(host);
        return plan with { Hosts = [.. before, .. host.IsNode ? plan.Hosts.SkipWhile(other => other.IsNode) : []] };
    }

    private static void Check(IpPrefix subnet, IpPrefix? subnet6, int hosts)
    {
        if (subnet.Family != IpFamily.IPv4)
            throw new LabException($"the subnet {subnet} is not an IPv4 network; IPv6 comes with --dual-stack and --subnet6");
        if (Size(subnet) < (UInt128)(hosts + Reserved))
            throw new LabException($"the subnet {subnet} has {Size(subnet)} addresses; {hosts} hosts, the gateway, the network and the broadcast address need {hosts + Reserved}");
        if (subnet6 is not { } six)
            return;
        if (six.Family != IpFamily.IPv6)
            throw new LabException($"--subnet6 {six} is not an IPv6 network");
        if (Size(six) != 0 && Size(six) < Size(subnet))
            throw new LabException($"the IPv6 subnet {six} is smaller than {subnet}; a node has the same host number in both");
    }

    private static IpAddr At(IpPrefix subnet, UInt128 offset) => subnet.First with { Value = subnet.First.Value + offset };

    /// <summary>A locally administered address made of the IPv4 address, as Docker makes them.</summary>
    private static string Mac(uint address) => string.Create(
        CultureInfo.InvariantCulture, $"02:42:{address >> 24:x2}:{(address >> 16) & 255:x2}:{(address >> 8) & 255:x2}:{address & 255:x2}");

    private static IEnumerable<int> Numbers()
    {
        for (var i = 0; ; i++)
            yield return i;
    }
}
