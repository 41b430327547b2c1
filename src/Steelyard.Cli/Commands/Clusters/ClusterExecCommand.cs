using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Linux.Processes;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard cluster exec</c>: a program on a node, the router or the client.</summary>
internal static class ClusterExecCommand
{
    public static Command Build()
    {
        var host = ClusterNames.Host("Node, \"client\" or \"router\".");
        var program = new Argument<string[]>("COMMAND") { Description = "Program and arguments, after --; a shell unless given.", Arity = ArgumentArity.ZeroOrMore };
        var cluster = ClusterNames.Option();
        var command = new Command("exec", "Run a command on a host of the cluster; its exit code is the command's.") { host, program, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var manager = lab.Manager();
            var name = lab.Cluster(result.GetValue(cluster));
            var wanted = result.GetValue(program) is { Length: > 0 } some ? some : [Environment.GetEnvironmentVariable("SHELL") ?? "/bin/sh"];
            var line = await HostEntry.CommandAsync(
                manager.Control(name), manager.Existing(name).Plan, result.GetValue(host)!, Environment.CurrentDirectory, wanted, ct).ConfigureAwait(false);
            return await RunAsync(line).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The terminal, and the signals that it sends, are the program's while it runs.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> line)
    {
        try
        {
            var start = new ProcessStartInfo(line[0], line.Skip(1));
            start.Environment["PATH"] = HostEntry.SearchPath;
            using var process = Process.Start(start)!;
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                Signals.Send(process.Id, Signal.Terminate);
            });
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new LabException($"cannot run {line[0]}: {e.Message}", e);
        }
    }
}
