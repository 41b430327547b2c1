using System.CommandLine;
using System.Text.Json.Nodes;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard cluster</c>: clusters on this machine, in namespaces of their own.</summary>
internal static class ClusterCommand
{
    public static Command Build() => new("cluster", "Create and manage clusters on this machine.")
    {
        ClusterCreateCommand.Build(), List(), Start(), Stop(), Delete(), ClusterOpenCommand.Build(), ClusterExecCommand.Build(),
    };

    private static Command List()
    {
        var output = ClusterNames.Output("json", "name");
        var command = new Command("list", "List clusters.") { output };
        command.Aliases.Add("ls");
        LabAction.Set(command, async (result, lab, _) =>
        {
            var clusters = lab.Store.Names().Select(name => Row(lab.Store, name)).ToList();
            await lab.PrintAsync(result.GetValue(output) switch
            {
                "json" => new JsonArray([.. clusters.Select(Json)]).ToJsonString(JsonText.Indented),
                "name" => string.Join('\n', clusters.Select(cluster => cluster.Name)),
                _ => TextTable.Write([["NAME", "STATUS", "SERVERS", "AGENTS", "SUBNET", "API"], .. clusters.Select(Cells)]),
            }).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Start()
    {
        var name = ClusterNames.Optional("Cluster to start.");
        var timeout = ClusterCreateCommand.Timeout();
        var command = new Command("start", "Start a stopped cluster, with the data that it had.") { name, timeout };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var state = lab.Manager().Existing(result.GetValue(name)!);
            var options = new CreateOptions
            {
                Timeout = ClusterCreateCommand.Duration(result.GetValue(timeout)!), SwitchContext = false,
                Kubeconfig = state.Kubeconfig is { } path ? new Lab.Kubeconfigs.UserKubeconfig(path, lab.Time) : null,
            };
            await lab.Manager().StartAsync(state.Plan.Name, options, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Cluster \"{state.Plan.Name}\" is running").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Stop()
    {
        var name = ClusterNames.Optional("Cluster to stop.");
        var command = new Command("stop", "End all processes of a cluster and keep its data.") { name };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            await lab.Manager().StopAsync(result.GetValue(name)!, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Stopped cluster \"{result.GetValue(name)}\"").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Delete()
    {
        var names = ClusterNames.Checked(new Argument<string[]>("NAME") { Description = $"Clusters to delete; \"{ClusterNames.Default}\" unless given.", Arity = ArgumentArity.ZeroOrMore });
        var all = new Option<bool>("--all", "-a") { Description = "Delete all clusters." };
        var command = new Command("delete", "Delete clusters with everything that belongs to them.") { names, all };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var given = result.GetValue(names) is { Length: > 0 } some ? some : [ClusterNames.Default];
            var failed = 0;
            foreach (var name in result.GetValue(all) ? [.. lab.Store.Names()] : given)
                failed |= await DeleteAsync(lab, name, ct).ConfigureAwait(false);
            return failed;
        });
        return command;
    }

    /// <summary>One cluster that cannot be deleted must not keep the others.</summary>
    private static async Task<int> DeleteAsync(LabAction lab, string name, CancellationToken ct)
    {
        try
        {
            var existed = await lab.Manager().DeleteAsync(name, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync(existed ? $"Deleted cluster \"{name}\"" : $"There is no cluster \"{name}\"").ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is LabException or IOException or UnauthorizedAccessException)
        {
            await lab.Error.WriteLineAsync($"steelyard: cluster \"{name}\": {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static ClusterRow Row(ClusterStore store, string name)
    {
        try
        {
            return store.Load(name) is { } state ? new ClusterRow(name, state.Describe(), state) : new ClusterRow(name, "dead", null);
        }
        catch (LabException)
        {
            return new ClusterRow(name, "unreadable", null);
        }
    }

    private static string[] Cells(ClusterRow row) =>
    [
        row.Name, row.Status, Count(row, HostRole.Server), Count(row, HostRole.Agent), row.State?.Plan.Subnet ?? "",
        row.State is { Plan.ApiPort: > 0 } state ? $"https://127.0.0.1:{state.Plan.ApiPort}" : "",
    ];

    private static string Count(ClusterRow row, HostRole role) => row.State is { } state ? $"{state.Plan.Hosts.Count(host => host.Role == role)}" : "";

    private static JsonNode Json(ClusterRow row) => new JsonObject
    {
        ["name"] = row.Name,
        ["status"] = row.Status,
        ["servers"] = row.State?.Plan.Hosts.Count(host => host.Role == HostRole.Server),
        ["agents"] = row.State?.Plan.Hosts.Count(host => host.Role == HostRole.Agent),
        ["subnet"] = row.State?.Plan.Subnet,
        ["subnet6"] = row.State?.Plan.Subnet6,
        ["api"] = row.State is { Plan.ApiPort: > 0 } state ? $"https://127.0.0.1:{state.Plan.ApiPort}" : null,
        ["context"] = NodeCredentials.ContextName(row.Name),
    };

    private sealed record ClusterRow(string Name, string Status, ClusterState? State);
}
