using System.CommandLine;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Forwarding;
using Steelyard.Lab.Holders;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary>The processes that a cluster consists of besides nodes; started by it, not by people.</summary>
internal static class LabProcessCommands
{
    public static Command Holder()
    {
        var folder = new Option<string>("--cluster-dir") { Required = true };
        var run = new Option<string>("--run") { Required = true };
        var descriptor = new Option<int?>("--api-fd");
        var command = new Command("lab-holder", "Hold the namespaces of a cluster.") { folder, run, descriptor };
        command.Hidden = true;
        Set(command, (result, ct) => Lab.Holders.Holder.RunAsync(new ClusterFolder(result.GetValue(folder)!), result.GetValue(run)!, result.GetValue(descriptor), TimeProvider.System, ct));
        return command;
    }

    public static Command Dial()
    {
        var socket = new Option<string>("--socket") { Required = true };
        var command = new Command("lab-dial", "Make connections from this host for those outside.") { socket };
        command.Hidden = true;
        Set(command, (result, ct) => DialServer.RunAsync(result.GetValue(socket)!, ct));
        return command;
    }

    private static void Set(Command command, Func<ParseResult, CancellationToken, Task> run) => command.SetAction(async (result, ct) =>
    {
        try
        {
            await run(result, ct).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e) when (e is LabException or IOException or System.Net.Sockets.SocketException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    });
}
