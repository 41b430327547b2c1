using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Steelyard.Hosting;
using Steelyard.Hosting.Logging;
using Steelyard.Kube.Client;

namespace Steelyard.Cli.Commands;

/// <summary>Runs a process of the load balancer until a signal ends it.</summary>
internal static class ProcessCommand
{
    /// <param name="name">Of the command, for messages.</param>
    /// <param name="read">Reads level of the log, kubeconfig and what to run.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="ct">Ends the process as a signal does.</param>
    /// <returns>0, or 1 when it could not be run as it was told to.</returns>
    public static async Task<int> RunAsync(string name, Func<ProcessPlan> read, TextWriter error, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
        await using var output = Console.OpenStandardOutput();
        try
        {
            var plan = read();
            using var loggers = new JsonLoggerFactory(output, plan.LogLevel, TimeProvider.System);
            using var client = KubeClientFactory.Detect(plan.Kubeconfig);
            await plan.RunAsync(client, loggers, stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is KubeConfigurationException or StartException)
        {
            await error.WriteLineAsync($"steelyard {name}: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
