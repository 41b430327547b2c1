using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Hosting;
using Steelyard.Controller.Logging;
using Steelyard.ControllerManager.Hosting;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard apiserver</c>: the embedded Kubernetes API.</summary>
internal static class ApiServerCommand
{
    public static Command Build()
    {
        var listen = new Option<string>("--listen") { Description = "Address and port to serve on; port 0 picks a free one.", DefaultValueFactory = _ => "127.0.0.1:6443" };
        var dataDir = new Option<string?>("--data-dir") { Description = "Directory that keeps the objects over a restart." };
        var inMemory = new Option<bool>("--in-memory") { Description = "Keep objects in memory only." };
        var kubeconfig = new Option<string?>("--write-kubeconfig") { Description = "File that gets the administrator's kubeconfig once the server is ready." };
        var disableControllers = new Option<bool>("--disable-controllers") { Description = "Only store objects: no deployments, scheduler, garbage collection and so on." };
        var command = new Command("apiserver", "Serve an embedded Kubernetes API.") { listen, dataDir, inMemory, kubeconfig, disableControllers };
        command.Validators.Add(result =>
        {
            if (result.GetValue(listen) is { } text && !IsEndPoint(text))
                result.AddError($"--listen: \"{text}\" is no address with port, such as 127.0.0.1:6443");
            if (result.GetValue(inMemory) == (result.GetValue(dataDir) is not null))
                result.AddError("give either --data-dir DIR or --in-memory");
        });
        command.SetAction((result, ct) => RunAsync(
            new ApiServerOptions
            {
                Listen = IPEndPoint.Parse(result.GetValue(listen)!),
                DataDirectory = result.GetValue(dataDir),
                KubeconfigPath = result.GetValue(kubeconfig),
            },
            !result.GetValue(disableControllers), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct));
        return command;
    }

    private static async Task<int> RunAsync(
        ApiServerOptions options, bool withControllers, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var cancellation = ct.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        try
        {
            await using var host = await ApiServerHost.StartAsync(options, ct).ConfigureAwait(false);
            using var stopControllers = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var controllers = withControllers ? RunControllersAsync(host, options, stopControllers.Token) : Task.CompletedTask;
            await output.WriteLineAsync($"serving on {host.Address.ToString().TrimEnd('/')}").ConfigureAwait(false);
            await stopped.Task.ConfigureAwait(false);
            await stopControllers.CancelAsync().ConfigureAwait(false);
            await controllers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"steelyard apiserver: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }

    private static async Task RunControllersAsync(ApiServerHost host, ApiServerOptions options, CancellationToken ct)
    {
        using var loggers = new JsonLoggerFactory(Console.OpenStandardError(), LogLevel.Warning, options.Clock);
        await ControllerHost.RunAsync(
            host.CreateClient("system:kube-controller-manager", "kube-controller-manager"), new RegistryResources(host.Registry),
            options.Clock, new ControllerOptions { RootCertificates = host.AuthorityPem }, loggers.CreateLogger("controllers"), ct).ConfigureAwait(false);
    }

    /// <summary>Address and port, both; IPEndPoint alone would take a missing port for 0.</summary>
    private static bool IsEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && !IPAddress.TryParse(text, out _) && endPoint.Port >= 0;
}
