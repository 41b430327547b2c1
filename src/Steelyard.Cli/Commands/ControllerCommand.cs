using System.CommandLine;
using System.Runtime.InteropServices;
using Steelyard.Controller.Hosting;
using Steelyard.Hosting.Logging;
using Steelyard.Hosting;
using Steelyard.Kube.Client;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard controller</c>: gives services their addresses.</summary>
internal static class ControllerCommand
{
    public static Command Build()
    {
        var flags = new ControllerFlags();
        var command = new Command("controller", "Give services of type LoadBalancer their addresses.");
        flags.AddTo(command);
        command.SetAction((result, ct) => RunAsync(() => flags.Read(result), result.InvocationConfiguration.Error, ct));
        return command;
    }

    private static async Task<int> RunAsync(Func<ControllerOptions> read, TextWriter error, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var output = Console.OpenStandardOutput();
        try
        {
            var options = read();
            using var loggers = new JsonLoggerFactory(output, options.LogLevel, TimeProvider.System);
            using var client = KubeClientFactory.Detect(options.Kubeconfig);
            using var host = new ControllerHost(options, client, loggers, TimeProvider.System);
            await host.RunAsync(stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is KubeConfigurationException or StartException)
        {
            await error.WriteLineAsync($"steelyard controller: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
