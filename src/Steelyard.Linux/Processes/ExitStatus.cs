namespace Steelyard.Linux.Processes;

/// <summary>How a process ended: its exit code, or the signal that ended it (0: none).</summary>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>One number for both, as shells and container runtimes tell it: 128 and the signal.</summary>
    public int Combined => Signal == 0 ? Code : 128 + Signal;

    /// <summary>From the number that waitpid(2) gives.</summary>
    internal static ExitStatus FromWait(int status) =>
        (status & 0x7f) is var signal && signal == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(0, signal);
}
