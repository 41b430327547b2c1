using System.CommandLine;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Images;
using Steelyard.Primitives;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard cluster create</c>.</summary>
internal static class ClusterCreateCommand
{
    private const string DefaultSubnet6 = "fd00:25::/64";
    private static readonly string[] _routers = ["frr", "bird"];

    public static Command Build()
    {
        var name = ClusterNames.Optional("Name of the cluster.");
        var servers = new Option<int>("--servers", "-s") { Description = "Nodes labelled as control plane. The API server runs in the first; there is no replicated store.", DefaultValueFactory = _ => 1 };
        var agents = new Option<int>("--agents", "-a") { Description = "Further nodes.", DefaultValueFactory = _ => 3 };
        var subnet = new Option<string>("--subnet") { Description = "IPv4 network of the nodes.", DefaultValueFactory = _ => "172.25.0.0/16" };
        var subnet6 = new Option<string?>("--subnet6") { Description = $"IPv6 network of the nodes; implies --dual-stack. {DefaultSubnet6} by default." };
        var dualStack = new Option<bool>("--dual-stack") { Description = "Give nodes an IPv6 address too." };
        var wait = new Option<bool>("--wait") { Description = "Wait until all nodes are ready (the default; --wait=false does not).", DefaultValueFactory = _ => true };
        var timeout = Timeout();
        var disable = new Option<string[]>("--disable") { Description = "Accepted for k3d's sake: \"servicelb\" (nothing else owns LoadBalancer services here, with or without it)." };
        disable.AcceptOnlyFromAmong("servicelb", "traefik");
        var router = new Option<string?>("--router") { Description = "Put a router beside the nodes that runs this daemon: frr or bird." };
        router.AcceptOnlyFromAmong(_routers);
        var images = new Option<string?>("--images") { Description = "File with more images: which program of this machine stands for which image name." };
        var noRollback = new Option<bool>("--no-rollback") { Description = "Leave what was made after a failure, to look at it." };
        var kubeconfig = new Option<bool>("--kubeconfig-update") { Description = "Merge the context into the kubeconfig (default).", DefaultValueFactory = _ => true };
        var switchContext = new Option<bool>("--kubeconfig-switch-context") { Description = "Make it the current context (default).", DefaultValueFactory = _ => true };
        var command = new Command("create", "Create a cluster and wait until its nodes are ready.")
        {
            name, servers, agents, subnet, subnet6, dualStack, wait, timeout, disable, router, images, noRollback, kubeconfig, switchContext,
        };
        Check(servers, text => int.TryParse(text, out var count) && count >= 1, "at least one is needed, the API server runs there");
        Check(agents, text => int.TryParse(text, out var count) && count >= 0, "a number from 0 on is needed");
        Check(subnet, text => IpPrefix.TryParse(text, out _), "not a network such as 172.25.0.0/16");
        Check(subnet6, text => IpPrefix.TryParse(text, out _), $"not a network such as {DefaultSubnet6}");
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var start = lab.Time.GetTimestamp();
            var six = result.GetValue(subnet6) ?? (result.GetValue(dualStack) ? DefaultSubnet6 : null);
            var plan = AddressPlan.Create(
                result.GetValue(name)!, IpPrefix.Parse(result.GetValue(subnet)!), six is null ? null : IpPrefix.Parse(six),
                result.GetValue(servers), result.GetValue(agents), result.GetValue(router)) with { ImageFile = Images(result.GetValue(images)) };
            var options = new CreateOptions
            {
                Wait = result.GetValue(wait), Timeout = Duration(result.GetValue(timeout)!), Rollback = !result.GetValue(noRollback),
                Kubeconfig = result.GetValue(kubeconfig) ? lab.UserKubeconfig() : null, SwitchContext = result.GetValue(switchContext),
            };
            await lab.Manager().CreateAsync(plan, options, ct).ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Cluster \"{plan.Name}\" was created in {lab.Time.GetElapsedTime(start).TotalSeconds:0.0} s. Look at it with:\n  kubectl get nodes -o wide").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    public static Option<string> Timeout() => DurationOption("--timeout", "60s", "How long to wait for nodes.");

    /// <summary>The file's full path; read once, so that a mistake in it is told now and not in the log of a node.</summary>
    private static string? Images(string? path)
    {
        if (path is null)
            return null;
        try
        {
            _ = ImageFile.Read(path);
            return Path.GetFullPath(path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new LabException($"--images: {e.Message}", e);
        }
    }

    public static Option<string> DurationOption(string name, string standard, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        Check(option, text => Duration(text) > TimeSpan.Zero, "no duration above zero, such as 90s");
        return option;
    }

    /// <summary>Refuses what is given for an option; defaults are not checked.</summary>
    private static void Check(Option option, Func<string, bool> good, string complaint) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !good(token.Value)))
            result.AddError($"{option.Name}: \"{token.Value}\": {complaint}");
    });

    public static TimeSpan Duration(string text) => GoDuration.TryParse(text, out var duration) ? duration : TimeSpan.Zero;
}
