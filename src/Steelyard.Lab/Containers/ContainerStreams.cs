using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>The standard streams of a program that is to be started: pipes, or a terminal.</summary>
internal sealed class ContainerStreams
{
    private readonly PseudoTerminal? _terminal;
    private readonly StreamPipe? _input;
    private readonly StreamPipe? _output;
    private readonly StreamPipe? _error;

    private ContainerStreams(PseudoTerminal terminal) => _terminal = terminal;

    private ContainerStreams(StreamPipe? input, StreamPipe output, StreamPipe error) => (_input, _output, _error) = (input, output, error);

    public static ContainerStreams Open(bool input, bool terminal) =>
        terminal ? new ContainerStreams(PseudoTerminal.Open()) : new ContainerStreams(input ? StreamPipe.Create() : null, StreamPipe.Create(), StreamPipe.Create());

    public RunningContainer Start(ChildProcesses processes, SpawnRequest request)
    {
        try
        {
            return _terminal is null ? StartWithPipes(processes, request) : StartWithTerminal(processes, request, _terminal);
        }
        catch
        {
            _terminal?.Dispose();
            _input?.Dispose();
            _output?.Dispose();
            _error?.Dispose();
            throw;
        }
    }

    private static RunningContainer StartWithTerminal(ChildProcesses processes, SpawnRequest request, PseudoTerminal terminal) => new()
    {
        Process = processes.Start(request with { Terminal = terminal.Path }),
        Output = terminal.Stream,
        Input = terminal.Stream,
        Terminal = terminal,
    };

    private RunningContainer StartWithPipes(ChildProcesses processes, SpawnRequest request)
    {
        var process = processes.Start(request with
        {
            Input = _input is null ? -1 : (int)_input.ReadEnd.DangerousGetHandle(),
            Output = (int)_output!.WriteEnd.DangerousGetHandle(),
            Error = (int)_error!.WriteEnd.DangerousGetHandle(),
        });
        // Only the program keeps its ends, so that its end is seen here.
        _input?.ReadEnd.Dispose();
        _output.WriteEnd.Dispose();
        _error.WriteEnd.Dispose();
        return new RunningContainer
        {
            Process = process,
            Output = _output.OpenRead(),
            Error = _error.OpenRead(),
            Input = _input?.OpenWrite(),
        };
    }
}
