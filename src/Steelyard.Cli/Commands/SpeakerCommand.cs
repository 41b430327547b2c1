using System.CommandLine;
using Steelyard.Speaker.Hosting;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard speaker</c>: announces the addresses of services on the network of a node.</summary>
internal static class SpeakerCommand
{
    public static Command Build()
    {
        var flags = new SpeakerFlags();
        var command = new Command("speaker", "Announce the addresses of services on the network of this node.");
        flags.AddTo(command);
        command.SetAction((result, ct) =>
            ProcessCommand.RunAsync("speaker", () => Plan(flags.Read(result)), result.InvocationConfiguration.Error, ct));
        return command;
    }

    private static ProcessPlan Plan(SpeakerOptions options) => new(options.LogLevel, options.Kubeconfig, async (client, loggers, stop) =>
    {
        using var host = new SpeakerHost(options, client, loggers, TimeProvider.System);
        await host.RunAsync(stop).ConfigureAwait(false);
    });
}
