using System.CommandLine;
using Steelyard.Lab.Holders;
using Steelyard.Lab.Networks;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard network</c>: the network between the hosts of a cluster, and its disturbances.</summary>
internal static class NetworkCommand
{
    public static Command Build() => new("network", "Inspect and disturb the network of a cluster.") { Inspect(), Partition(), Heal(), Loss(), ProbeCommands.Probe() };

    private static Command Inspect()
    {
        var name = ClusterNames.Optional("Cluster.");
        var command = new Command("inspect", "Print the network as JSON: subnet, gateway, and the addresses of each host.") { name };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var state = lab.Manager().Existing(result.GetValue(name)!);
            var status = await lab.Nodes(state.Plan.Name).StatusAsync(ct).ConfigureAwait(false);
            var running = status.Values.Where(host => host.State != "stopped").Select(host => host.Name).ToHashSet();
            await lab.Output.WriteLineAsync(NetworkInspection.Json(state, running)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Partition()
    {
        var hosts = ClusterNames.Checked(new Argument<string[]>("HOST") { Description = "Hosts on one side.", Arity = ArgumentArity.OneOrMore });
        var from = new Option<string[]>("--from") { Description = "Hosts on the other side; all others, the client included, unless given.", AllowMultipleArgumentsPerToken = true };
        var cluster = ClusterNames.Option();
        var command = new Command("partition", "Let no frame pass between some hosts and others.") { hosts, from, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            var plan = lab.Manager().Existing(name).Plan;
            List<string> one = [.. result.GetValue(hosts)!.Select(host => plan.Host(host).Name)];
            List<string> other = result.GetValue(from) is { Length: > 0 } some
                ? [.. some.Select(host => plan.Host(host).Name)]
                : [.. plan.Hosts.Select(host => host.Name).Except(one)];
            await lab.Manager().Control(name).SendAsync(new ControlRequest(ControlOperation.Partition) { Hosts = one, Others = other }, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"{string.Join(", ", one)} and {string.Join(", ", other)} do not reach each other").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Heal()
    {
        var hosts = ClusterNames.Checked(new Argument<string[]>("HOST") { Description = "Hosts whose disturbances end; all unless given.", Arity = ArgumentArity.ZeroOrMore });
        var cluster = ClusterNames.Option();
        var command = new Command("heal", "End partitions and losses.") { hosts, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            var plan = lab.Manager().Existing(name).Plan;
            List<string> healed = result.GetValue(hosts) is { Length: > 0 } some ? [.. some.Select(host => plan.Host(host).Name)] : [.. plan.Hosts.Select(host => host.Name)];
            await lab.Manager().Control(name).SendAsync(new ControlRequest(ControlOperation.Heal) { Hosts = healed }, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Healed {string.Join(", ", healed)}").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Loss()
    {
        var host = ClusterNames.Host("Host whose cable is bad.");
        var percent = new Argument<double>("PERCENT") { Description = "Share of frames that are dropped in each direction, 0 to 100." };
        percent.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100))
                result.AddError($"\"{result.Tokens[0].Value}\" is no percentage from 0 to 100");
        });
        var cluster = ClusterNames.Option();
        var command = new Command("loss", "Drop frames from and to a host at random.") { host, percent, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            var lossy = lab.Manager().Existing(name).Plan.Host(result.GetValue(host)!).Name;
            await lab.Manager().Control(name).SendAsync(new ControlRequest(ControlOperation.Lose) { Host = lossy, Percent = result.GetValue(percent) }, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"{lossy} loses {result.GetValue(percent)} % of its frames in each direction").ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
