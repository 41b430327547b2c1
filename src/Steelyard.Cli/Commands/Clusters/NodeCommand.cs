using System.CommandLine;
using System.Text.Json.Nodes;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Holders;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard node</c>: the nodes of a running cluster.</summary>
internal static class NodeCommand
{
    public static Command Build() => new("node", "Manage the nodes of a cluster.")
    {
        List(),
        Switch("start", ControlOperation.Start, "Switch a node on.", "Started"),
        Switch("stop", ControlOperation.Stop, "Cut a node's power: everything on it ends at once, without goodbye.", "Stopped"),
        Switch("pause", ControlOperation.Pause, "Stop all processes of a node where they are.", "Paused"),
        Switch("resume", ControlOperation.Resume, "Let the processes of a paused node go on.", "Resumed"),
        Add(),
        Delete(),
    };

    private static Command List()
    {
        var cluster = ClusterNames.Option();
        var output = ClusterNames.Output("json", "name");
        var command = new Command("list", "List the hosts of a cluster.") { cluster, output };
        command.Aliases.Add("ls");
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            var state = lab.Manager().Existing(name);
            var status = state.Describe() == "running" ? await lab.Nodes(name).StatusAsync(ct).ConfigureAwait(false) : null;
            var rows = state.Plan.Hosts.Select(host => (Host: host, State: status?.GetValueOrDefault(host.Name)?.State ?? "stopped")).ToList();
            await lab.PrintAsync(result.GetValue(output) switch
            {
                "json" => new JsonArray([.. rows.Select(row => Json(name, row.Host, row.State))]).ToJsonString(JsonText.Indented),
                "name" => string.Join('\n', rows.Select(row => row.Host.Name)),
                _ => TextTable.Write([["NAME", "ROLE", "CLUSTER", "STATUS", "IPV4", "IPV6", "MAC"], .. rows.Select(row => Cells(name, row.Host, row.State))]),
            }).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Switch(string verb, ControlOperation operation, string description, string done)
    {
        var names = ClusterNames.Checked(new Argument<string[]>("NODE") { Description = "Nodes.", Arity = ArgumentArity.OneOrMore });
        var cluster = ClusterNames.Option();
        var command = new Command(verb, description) { names, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var nodes = lab.Nodes(lab.Cluster(result.GetValue(cluster)));
            await Task.WhenAll(result.GetValue(names)!.Select(name => nodes.SwitchAsync(name, operation, ct))).ConfigureAwait(false);
            foreach (var name in result.GetValue(names)!)
                await lab.Error.WriteLineAsync($"{done} {name}").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Add()
    {
        var name = ClusterNames.Checked(new Argument<string?>("NODE") { Description = "Name; the next agent number unless given.", Arity = ArgumentArity.ZeroOrOne });
        var cluster = ClusterNames.Option();
        var wait = new Option<bool>("--wait") { Description = "Wait until it is ready (default).", DefaultValueFactory = _ => true };
        var timeout = ClusterCreateCommand.Timeout();
        var command = new Command("add", "Add an agent node to a running cluster.") { name, cluster, wait, timeout };
        command.Aliases.Add("create");
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var nodes = lab.Nodes(lab.Cluster(result.GetValue(cluster)));
            var added = await nodes.AddAsync(result.GetValue(name), ct).ConfigureAwait(false);
            if (result.GetValue(wait))
                await nodes.WaitUntilReadyAsync(added.Name, ClusterCreateCommand.Duration(result.GetValue(timeout)!), ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Added {added.Name} ({added.IPv4})").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Delete()
    {
        var names = ClusterNames.Checked(new Argument<string[]>("NODE") { Description = "Nodes.", Arity = ArgumentArity.OneOrMore });
        var cluster = ClusterNames.Option();
        var command = new Command("delete", "Cut a node's power for good and remove its Node.") { names, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            foreach (var name in result.GetValue(names)!)
            {
                await lab.Nodes(lab.Cluster(result.GetValue(cluster))).DeleteAsync(name, ct).ConfigureAwait(false);
                await lab.Error.WriteLineAsync($"Deleted {name}").ConfigureAwait(false);
            }

            return 0;
        });
        return command;
    }

    private static string[] Cells(string cluster, ClusterHost host, string state) =>
        [host.Name, Role(host), cluster, state, host.IPv4, host.IPv6 ?? "", host.Mac];

    private static JsonNode Json(string cluster, ClusterHost host, string state) => new JsonObject
    {
        ["name"] = host.Name, ["role"] = Role(host), ["cluster"] = cluster, ["status"] = state,
        ["ipv4"] = host.IPv4, ["ipv6"] = host.IPv6, ["mac"] = host.Mac,
    };

    private static string Role(ClusterHost host) => host.Role.ToString().ToLowerInvariant();
}
