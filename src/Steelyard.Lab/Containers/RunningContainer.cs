using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>A started container: its first process and the streams to it.</summary>
internal sealed class RunningContainer : IDisposable
{
    public required ChildProcess Process { get; init; }

    /// <summary>What the program writes; with a terminal both are one and <see cref="Error"/> is null.</summary>
    public required Stream Output { get; init; }

    public Stream? Error { get; init; }

    /// <summary>What the program reads; null when its input is closed.</summary>
    public Stream? Input { get; init; }

    public PseudoTerminal? Terminal { get; init; }

    public void Dispose()
    {
        Input?.Dispose();
        Output.Dispose();
        Error?.Dispose();
        Terminal?.Dispose();
    }
}
