using System.Text;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>Runs the node's own tools (ip) to their end.</summary>
internal sealed class CommandRunner(ChildProcesses processes)
{
    /// <summary>Runs a tool of the machine with a text as its input, in a network namespace if one is given.</summary>
    /// <exception cref="IOException">The tool is not installed, or it failed; the message has what it said.</exception>
    public async Task RunAsync(IReadOnlyList<string> command, string input, NamespaceHandle? network, CancellationToken ct)
    {
        var program = ProgramSearch.FindTool(command[0]) ?? throw new IOException($"{command[0]} is not installed on this machine");
        var request = new SpawnRequest { Program = program, Arguments = command, Environment = ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"] };
        using var running = NamespaceThread.Run(() =>
        {
            network?.Enter();
            return ContainerStreams.Open(input: true, terminal: false).Start(processes, request);
        });
        var said = new StringBuilder();
        var output = StreamReaders.Start(running.Output, bytes => said.Append(Encoding.UTF8.GetString(bytes)));
        var error = StreamReaders.Start(running.Error!, bytes => { lock (said) said.Append(Encoding.UTF8.GetString(bytes)); });
        await running.Input!.WriteAsync(Encoding.UTF8.GetBytes(input), ct).ConfigureAwait(false);
        await running.Input.DisposeAsync().ConfigureAwait(false);
        var status = await running.Process.Exited.WaitAsync(ct).ConfigureAwait(false);
        await Task.WhenAll(output, error).WaitAsync(ct).ConfigureAwait(false);
        if (status.Combined != 0)
            throw new IOException($"{string.Join(' ', command)} failed: {said.ToString().Trim()}");
    }
}
