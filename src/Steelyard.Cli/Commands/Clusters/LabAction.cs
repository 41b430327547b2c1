using System.CommandLine;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Kubeconfigs;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary>What the commands of the lab have in common: where clusters are kept, where text goes, what exit codes mean.</summary>
internal sealed record LabAction(ClusterStore Store, TextWriter Output, TextWriter Error, TimeProvider Time)
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <summary>Progress goes to the error output, so that the standard output has only results.</summary>
    public ClusterManager Manager(bool quiet = false) => new(Store, Time, quiet ? _ => { } : Error.WriteLine);

    /// <summary>A result; an empty one is no line.</summary>
    public Task PrintAsync(string text) => text.Length == 0 ? Task.CompletedTask : Output.WriteLineAsync(text);

    public UserKubeconfig UserKubeconfig() => Lab.Kubeconfigs.UserKubeconfig.FromEnvironment(Environment.GetEnvironmentVariable, Time);

    public NodeManager Nodes(string cluster)
    {
        var manager = Manager();
        _ = manager.Control(cluster);
        return new NodeManager(Store, manager.Existing(cluster), Time);
    }

    /// <summary>The cluster that is meant: the named one, else the only one, else "default".</summary>
    public string Cluster(string? named)
    {
        if (named is not null)
            return named;
        var all = Store.Names();
        if (all.Count == 0)
            throw new LabException("there is no cluster; create one with: steelyard cluster create");
        if (all.Count == 1 || all.Contains(ClusterNames.Default))
            return all.Count == 1 ? all[0] : ClusterNames.Default;
        throw new LabException($"there are several clusters, say which with --cluster: {string.Join(", ", all)}");
    }

    /// <summary>Makes an action that prints a user's mistake as one message: exit code 1; 130 after an interrupt.</summary>
    public static void Set(Command command, Func<ParseResult, LabAction, CancellationToken, Task<int>> run) => command.SetAction(async (result, ct) =>
    {
        var error = result.InvocationConfiguration.Error;
        try
        {
            var store = ClusterStore.FromEnvironment(Environment.GetEnvironmentVariable);
            return await run(result, new LabAction(store, result.InvocationConfiguration.Output, error, TimeProvider.System), ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (Exception e) when (e is LabException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            await error.WriteLineAsync($"steelyard: {e.Message}").ConfigureAwait(false);
            return Failed;
        }
    });
}
