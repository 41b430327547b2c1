using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Primitives;

namespace Steelyard.Lab.Nodes;

/// <summary>Keeps a route to the pod networks of every other node by that node's address.</summary>
internal sealed partial class NodeRoutes(string self, CommandRunner commands, ILogger logger)
{
    private readonly Channel<InformerEvent> _changes = Channel.CreateUnbounded<InformerEvent>();
    private readonly Dictionary<string, IReadOnlyList<(IpPrefix Network, IpAddr Gateway)>> _routes = [];

    /// <summary>Takes a change of the informer of nodes.</summary>
    public void Handle(InformerEvent change) => _changes.Writer.TryWrite(change);

    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var change in _changes.Reader.ReadAllAsync(ct).ConfigureAwait(false))
        {
            var name = change.Object.Name();
            if (name == self)
                continue;
            var wanted = change.IsDeleted ? [] : Wanted(change.Object);
            var batch = Batch(_routes.GetValueOrDefault(name) ?? [], wanted);
            if (batch.Length == 0)
                continue;
            try
            {
                // A route that somebody else removed already is no reason to stop.
                await commands.RunAsync(["ip", "-force", "-batch", "-"], batch, null, ct).ConfigureAwait(false);
                _routes[name] = wanted;
            }
            catch (IOException failure)
            {
                NotSet(logger, failure, name);
            }
        }
    }

    /// <summary>Each pod network of a node by the node's address of the same family.</summary>
    internal static IReadOnlyList<(IpPrefix Network, IpAddr Gateway)> Wanted(JsonObject node)
    {
        var routes = new List<(IpPrefix, IpAddr)>();
        var addresses = node.Each("status", "addresses").Where(a => a.Text("type") == "InternalIP")
            .Select(a => IpAddr.TryParse(a.Text("address"), out var address) ? address : (IpAddr?)null).OfType<IpAddr>().ToList();
        foreach (var text in node.Texts("spec", "podCIDRs"))
        {
            if (!IpPrefix.TryParse(text, out var network))
                continue;
            foreach (var address in addresses.Where(address => address.Family == network.Family).Take(1))
                routes.Add((network, address));
        }
        return routes;
    }

    /// <summary>What to tell ip so that the wanted routes take the place of those that are there.</summary>
    internal static string Batch(IReadOnlyList<(IpPrefix Network, IpAddr Gateway)> there, IReadOnlyList<(IpPrefix Network, IpAddr Gateway)> wanted)
    {
        var removed = there.Where(route => !wanted.Any(other => other.Network == route.Network)).Select(route => $"route del {route.Network}\n");
        var added = wanted.Except(there).Select(route => $"route replace {route.Network} via {route.Gateway}\n");
        return string.Concat(removed.Concat(added));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The routes to the pods of node {Node} could not all be set")]
    private static partial void NotSet(ILogger logger, Exception failure, string node);
}
