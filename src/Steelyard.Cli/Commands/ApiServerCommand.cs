using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Hosting;
using Steelyard.ControllerManager.Hosting;
using Steelyard.Hosting.Logging;
using Steelyard.Primitives;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard apiserver</c>: the embedded Kubernetes API.</summary>
internal static class ApiServerCommand
{
    public static Command Build()
    {
        var listen = new Option<string>("--listen") { Description = "Address and port to serve on; port 0 picks a free one.", DefaultValueFactory = _ => "127.0.0.1:6443" };
        var dataDir = new Option<string?>("--data-dir") { Description = "Directory that keeps the objects over a restart." };
        var inMemory = new Option<bool>("--in-memory") { Description = "Keep objects in memory only." };
        var listenDescriptor = new Option<int?>("--listen-fd") { Description = "Inherited descriptor of a listening TCP socket that is served too." };
        var advertise = new Option<IPAddress[]>("--advertise-address")
        {
            Description = "Address by which Pods reach this server; becomes the endpoint of the service default/kubernetes. Repeatable.",
            CustomParser = argument => Addresses(argument),
        };
        var names = new Option<string[]>("--tls-san") { Description = "Further name or address for the server's certificate. Repeatable.", DefaultValueFactory = _ => [] };
        var nodeGrace = new Option<string?>("--node-grace-period") { Description = "A node that is silent for longer is unreachable, such as 3s; 50s by default." };
        var kubeconfig = new Option<string?>("--write-kubeconfig") { Description = "File that gets the administrator's kubeconfig once the server is ready." };
        var disableControllers = new Option<bool>("--disable-controllers") { Description = "Only store objects: no deployments, scheduler, garbage collection and so on." };
        var command = new Command("apiserver", "Serve an embedded Kubernetes API.")
        {
            listen, listenDescriptor, advertise, names, dataDir, inMemory, kubeconfig, disableControllers, nodeGrace,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(listen) is { } text && !IsEndPoint(text))
                result.AddError($"--listen: \"{text}\" is no address with port, such as 127.0.0.1:6443");
            if (result.GetValue(nodeGrace) is { } grace && !(GoDuration.TryParse(grace, out var period) && period > TimeSpan.Zero))
                result.AddError($"--node-grace-period: \"{grace}\" is no duration above zero, such as 3s");
            if (result.GetValue(inMemory) == (result.GetValue(dataDir) is not null))
                result.AddError("give either --data-dir DIR or --in-memory");
        });
        command.SetAction((result, ct) => RunAsync(
            new ApiServerOptions
            {
                Listen = IPEndPoint.Parse(result.GetValue(listen)!),
                ListenDescriptor = result.GetValue(listenDescriptor),
                Advertise = result.GetValue(advertise) ?? [],
                CertificateNames = result.GetValue(names)!,
                DataDirectory = result.GetValue(dataDir),
                KubeconfigPath = result.GetValue(kubeconfig),
            },
            result.GetValue(disableControllers) ? null : Controllers(result.GetValue(nodeGrace)), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct));
        return command;
    }

    private static async Task<int> RunAsync(
        ApiServerOptions options, ControllerOptions? controllerOptions, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var cancellation = ct.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        try
        {
            await using var host = await ApiServerHost.StartAsync(options, ct).ConfigureAwait(false);
            using var stopControllers = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var controllers = controllerOptions is null ? Task.CompletedTask : RunControllersAsync(host, options, controllerOptions, stopControllers.Token);
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

    private static async Task RunControllersAsync(ApiServerHost host, ApiServerOptions options, ControllerOptions controllerOptions, CancellationToken ct)
    {
        using var loggers = new JsonLoggerFactory(Console.OpenStandardError(), LogLevel.Warning, options.Clock);
        await ControllerHost.RunAsync(
            host.CreateClient("system:kube-controller-manager", "kube-controller-manager"), new RegistryResources(host.Registry),
            options.Clock, controllerOptions with { RootCertificates = host.AuthorityPem }, loggers.CreateLogger("controllers"), ct).ConfigureAwait(false);
    }

    private static ControllerOptions Controllers(string? nodeGrace) => nodeGrace is not null && GoDuration.TryParse(nodeGrace, out var period)
        ? new ControllerOptions { NodeGracePeriod = period }
        : new ControllerOptions();

    private static IPAddress[] Addresses(ArgumentResult argument)
    {
        var found = new List<IPAddress>();
        foreach (var token in argument.Tokens)
        {
            if (IPAddress.TryParse(token.Value, out var address))
                found.Add(address);
            else
                argument.AddError($"--advertise-address: \"{token.Value}\" is no IP address");
        }

        return [.. found];
    }

    /// <summary>Address and port, both; IPEndPoint alone would take a missing port for 0.</summary>
    private static bool IsEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && !IPAddress.TryParse(text, out _) && endPoint.Port >= 0;
}
