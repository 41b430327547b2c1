using System.Text;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Holders;

/// <summary>The switch between the hosts: a bridge in the holder's network namespace, in the notation of ip-batch.</summary>
internal static class Bridge
{
    public const string Name = "lab0";

    /// <summary>Makes the bridge with the gateway's addresses.</summary>
    public static Task CreateAsync(ClusterPlan plan, CancellationToken ct)
    {
        var text = new StringBuilder();
        text.Append("link set lo up\n");
        // No spanning tree and no snooping: a port forwards at once, and multicast (neighbour discovery) reaches everybody.
        text.Append($"link add {Name} type bridge stp_state 0 forward_delay 0 mcast_snooping 0\n");
        text.Append($"addr add {plan.Gateway}/{Length(plan.Subnet)} dev {Name}\n");
        if (plan.Subnet6 is { } subnet6)
            text.Append($"addr add {plan.Gateway6}/{Length(subnet6)} dev {Name} nodad\n");
        text.Append($"link set {Name} up\n");
        return Command.RunAsync("ip", ["-batch", "-"], text.ToString(), ct);
    }

    /// <summary>A cable from a port of the bridge to eth0 in the network namespace of a process.</summary>
    public static string Cable(ClusterHost host, string port, string process) =>
        $"link add {port} type veth peer name eth0 address {host.Mac} netns {process}\n" +
        $"link set {port} master {Name} up\n";

    /// <summary>Inside a host: its addresses and the way out.</summary>
    public static string Addresses(ClusterPlan plan, ClusterHost host)
    {
        var text = new StringBuilder();
        text.Append($"addr add {host.IPv4}/{Length(plan.Subnet)} broadcast + dev eth0\n");
        if (plan.Subnet6 is { } subnet6)
            text.Append($"addr add {host.IPv6}/{Length(subnet6)} dev eth0 nodad\n");
        text.Append("link set eth0 up\n");
        text.Append($"route add default via {plan.Gateway}\n");
        if (plan.Gateway6 is { } gateway6)
            text.Append($"route add default via {gateway6} dev eth0\n");
        return text.ToString();
    }

    private static int Length(string subnet) => IpPrefix.Parse(subnet).Length;
}
