using System.CommandLine;
using Steelyard.Controller.Hosting;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard controller</c>: gives services their addresses.</summary>
internal static class ControllerCommand
{
    public static Command Build()
    {
        var flags = new ControllerFlags();
        var command = new Command("controller", "Give services of type LoadBalancer their addresses.");
        flags.AddTo(command);
        command.SetAction((result, ct) =>
            ProcessCommand.RunAsync("controller", () => Plan(flags.Read(result)), result.InvocationConfiguration.Error, ct));
        return command;
    }

    private static ProcessPlan Plan(ControllerOptions options) => new(options.LogLevel, options.Kubeconfig, async (client, loggers, stop) =>
    {
        using var host = new ControllerHost(options, client, loggers, TimeProvider.System);
        await host.RunAsync(stop).ConfigureAwait(false);
    });
}
