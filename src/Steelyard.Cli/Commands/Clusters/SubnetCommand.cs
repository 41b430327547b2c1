using System.CommandLine;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Subnets;
using Steelyard.Primitives;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard subnet</c>: what a network consists of, and a slice of it for services.</summary>
internal static class SubnetCommand
{
    public static Command Build()
    {
        var network = new Argument<string>("CIDR") { Description = "Network, for instance 172.25.0.0/16." };
        var propose = new Option<int?>("--propose") { Description = "Propose this many free addresses for services, as a manifest for kubectl apply." };
        var command = new Command("subnet", "Calculate a network and propose a slice of it for load-balancer addresses.") { network, propose };
        LabAction.Set(command, async (result, lab, _) =>
        {
            var summary = SubnetSummary.Parse(result.GetValue(network)!);
            var lines = summary.Lines();
            if (result.GetValue(propose) is { } count)
            {
                // The calculation as comments: all that is printed can be piped into kubectl.
                var slice = SliceProposal.Find(summary.Prefix, count, Used(lab.Store, summary.Prefix));
                lines = [.. lines.Select(line => $"# {line}"), SliceProposal.Manifest(slice)];
            }

            await lab.PrintAsync(string.Join('\n', lines)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    /// <summary>Addresses of the clusters that use this network; without any, the gateway that they would have.</summary>
    private static List<IpAddr> Used(ClusterStore store, IpPrefix network)
    {
        var used = new List<IpAddr> { network.First with { Value = network.First.Value + 1 } };
        foreach (var name in store.Names())
        {
            try
            {
                if (store.Load(name)?.Plan is { } plan)
                    used.AddRange(Addresses(plan));
            }
            catch (LabException)
            {
                // A cluster with an unreadable state uses no address that we know.
            }
        }

        return used;
    }

    private static IEnumerable<IpAddr> Addresses(ClusterPlan plan) =>
        plan.Hosts.SelectMany(host => new[] { host.IPv4, host.IPv6 }).Concat([plan.Gateway, plan.Gateway6]).OfType<string>().Select(IpAddr.Parse);
}
