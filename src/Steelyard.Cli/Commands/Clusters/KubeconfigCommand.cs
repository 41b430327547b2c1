using System.CommandLine;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Kubeconfigs;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard kubeconfig</c>: the way into a cluster for kubectl and helm.</summary>
internal static class KubeconfigCommand
{
    public static Command Build() => new("kubeconfig", "Print or merge the kubeconfig of a cluster.") { Get(), Merge() };

    private static Command Get()
    {
        var name = ClusterNames.Optional("Cluster.");
        var command = new Command("get", "Print the administrator's kubeconfig of a cluster.") { name };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            await lab.Output.WriteAsync(await ReadAsync(lab, result.GetValue(name)!, ct).ConfigureAwait(false)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Merge()
    {
        var name = ClusterNames.Optional("Cluster.");
        var output = new Option<string?>("--output", "-o") { Description = "File to merge into; the one that kubectl would change unless given." };
        var switchContext = new Option<bool>("--kubeconfig-switch-context") { Description = "Make it the current context (default).", DefaultValueFactory = _ => true };
        var command = new Command("merge", "Put the context of a cluster into a kubeconfig file.") { name, output, switchContext };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var cluster = result.GetValue(name)!;
            var entries = KubeconfigDocument.Parse(await ReadAsync(lab, cluster, ct).ConfigureAwait(false));
            var user = result.GetValue(output) is { } path ? new UserKubeconfig(Path.GetFullPath(path), lab.Time) : lab.UserKubeconfig();
            var context = NodeCredentials.ContextName(cluster);
            var previous = await user.MergeAsync(entries, result.GetValue(switchContext) ? context : null, ct).ConfigureAwait(false);
            Remember(lab.Store, cluster, user, previous == context ? null : previous);
            await lab.Output.WriteLineAsync(user.Path).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    /// <summary>Deleting the cluster takes the context out of the file that it was merged into.</summary>
    private static void Remember(ClusterStore store, string cluster, UserKubeconfig user, string? previous)
    {
        if (store.Load(cluster) is { Kubeconfig: null } state)
            store.Save(state with { Kubeconfig = user.Path, PreviousContext = previous });
    }

    private static async Task<string> ReadAsync(LabAction lab, string cluster, CancellationToken ct)
    {
        _ = lab.Manager().Existing(cluster);
        var path = lab.Store.Folder(cluster).Kubeconfig;
        return File.Exists(path) ? await File.ReadAllTextAsync(path, ct).ConfigureAwait(false) : throw new LabException($"cluster \"{cluster}\" has no kubeconfig yet");
    }
}
