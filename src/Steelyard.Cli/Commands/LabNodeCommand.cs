using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.Hosting.Logging;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Nodes;
using Steelyard.Lab.Processes;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard lab-node</c>: one node of a lab cluster, in the namespaces that it is started in. Started by the cluster, not by people.</summary>
internal static class LabNodeCommand
{
    public static Command Build()
    {
        var directory = new Option<string>("--cluster-dir") { Required = true };
        var name = new Option<string>("--name") { Required = true };
        var addresses = new Option<string>("--node-ip") { Required = true };
        var apiServer = new Option<string?>("--api-server");
        var kubeconfig = new Option<string>("--kubeconfig") { Required = true };
        var images = new Option<string?>("--images");
        var server = new Option<bool>("--server");
        var logLevel = new Option<string>("--log-level") { DefaultValueFactory = _ => "info" };
        var command = new Command("lab-node", "Run a node of a lab cluster.") { directory, name, addresses, apiServer, kubeconfig, images, server, logLevel };
        command.Hidden = true;
        command.Validators.Add(result =>
        {
            foreach (var text in result.GetValue(addresses)?.Split(',') ?? [])
            {
                if (!IPAddress.TryParse(text, out _))
                    result.AddError($"--node-ip: \"{text}\" is no address");
            }
            if (!LogLevels.TryParse(result.GetValue(logLevel) ?? "info", out _))
                result.AddError($"--log-level: one of {string.Join(", ", LogLevels.Names)}");
        });
        command.SetAction((result, ct) =>
        {
            var folder = new ClusterFolder(result.GetValue(directory)!);
            var node = result.GetValue(name)!;
            _ = LogLevels.TryParse(result.GetValue(logLevel) ?? "info", out var level);
            return RunAsync(new Settings(
                folder, node, [.. result.GetValue(addresses)!.Split(',').Select(IPAddress.Parse)], result.GetValue(apiServer),
                result.GetValue(kubeconfig)!, result.GetValue(images), result.GetValue(server), level), result.InvocationConfiguration.Error, ct);
        });
        return command;
    }

    private sealed record Settings(
        ClusterFolder Folder, string Name, IReadOnlyList<IPAddress> Addresses, string? ApiServer, string Kubeconfig, string? Images, bool IsServer, LogLevel Level);

    private static async Task<int> RunAsync(Settings settings, TextWriter error, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var loggers = new JsonLoggerFactory(Console.OpenStandardError(), settings.Level, TimeProvider.System);
        try
        {
            using var access = KubeconfigReader.Read(settings.Kubeconfig);
            var server = settings.ApiServer is { } url ? access with { Server = new Uri(url), ServerName = "kubernetes" } : access;
            await NodeAgent.RunAsync(Options(settings, server, loggers.CreateLogger("node")), stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await error.WriteLineAsync($"steelyard lab-node: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static NodeAgentOptions Options(Settings settings, ClusterAccess access, ILogger logger) => new()
    {
        Name = settings.Name,
        Addresses = settings.Addresses,
        Access = access,
        StateDirectory = Path.Combine(settings.Folder.Node(settings.Name), "state"),
        Executable = SelfCommand.Path,
        Version = SteelyardCommand.VersionText,
        IsServer = settings.IsServer || IsServerOfPlan(settings),
        ImageFile = settings.Images,
        Logger = logger,
    };

    // What the cluster's own state says of the node, if it has one.
    private static bool IsServerOfPlan(Settings settings)
    {
        var store = new ClusterStore(Path.GetDirectoryName(Path.GetDirectoryName(settings.Folder.Path)) ?? "");
        var state = store.Load(Path.GetFileName(settings.Folder.Path));
        return state?.Plan.Hosts.Any(host => host.Name == settings.Name && host.Role == HostRole.Server) == true;
    }
}
