using System.Text.Json.Nodes;

namespace Steelyard.TestKit.Cluster;

/// <summary>A cluster of the lab with state and kubeconfig in a folder of its own; both go with it.</summary>
public sealed class LabCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly CommandLine _commands;

    private LabCluster(string name)
    {
        Name = name;
        // Short: the path of a unix socket has 107 bytes.
        _folder = Directory.CreateTempSubdirectory("lab-").FullName;
        Kubeconfig = Path.Combine(_folder, "kubeconfig");
        _commands = new CommandLine(Kubeconfig) { Environment = new Dictionary<string, string> { ["STEELYARD_HOME"] = Home } };
    }

    public string Name { get; }

    public string Kubeconfig { get; }

    public string Home => Path.Combine(_folder, "home");

    /// <summary>The folder of the cluster's own files.</summary>
    public string Folder => Path.Combine(Home, "clusters", Name);

    /// <summary>kubectl and helm as the administrator of this cluster.</summary>
    public CommandLine Clients => _commands;

    /// <summary>Creates a cluster and waits until its nodes are ready.</summary>
    /// <param name="options">Of <c>steelyard cluster create</c>.</param>
    public static async Task<LabCluster> CreateAsync(string options = "", string name = "default")
    {
        var cluster = new LabCluster(name);
        try
        {
            (await cluster.SteelyardAsync($"cluster create {name} --timeout 120s {options}")).Succeeded();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A place for a cluster that the test creates itself.</summary>
    public static LabCluster Prepare(string name = "default") => new(name);

    /// <summary>Runs the product's command line; text in single quotes stays together.</summary>
    public Task<CommandResult> SteelyardAsync(string arguments) => _commands.RunAsync(Repository.Executable, CommandLine.Split(arguments), null);

    /// <summary>Runs a shell script on a host: a node, "client" or "router".</summary>
    public Task<CommandResult> OnAsync(string host, string script) =>
        _commands.RunAsync(Repository.Executable, ["cluster", "exec", host, "--cluster", Name, "--", "sh", "-c", script], null);

    /// <summary>Repeats a command until its result is as wanted; the last result after the time is over.</summary>
    public static async Task<CommandResult> EventuallyAsync(Func<Task<CommandResult>> run, Func<CommandResult, bool> wanted, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(60));
        while (true)
        {
            var result = await run();
            if (wanted(result) || limit.IsCancellationRequested)
                return result;
            await Task.Delay(50);
        }
    }

    /// <summary>Id of the process that holds the cluster.</summary>
    public async Task<int> HolderAsync() => (int)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "state.json")))!["holder"]!["id"]!;

    public async ValueTask DisposeAsync()
    {
        await SteelyardAsync("cluster delete --all");
        _commands.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
