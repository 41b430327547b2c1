using System.Runtime.InteropServices;

namespace Steelyard.Linux.Processes;

/// <summary>kill(2).</summary>
public static partial class Signals
{
    /// <summary>Sends a signal to one process; false when it does not exist or may not be signalled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not positive: it would mean a group or everybody.</exception>
    public static bool Send(int process, Signal signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(process);
        return Kill(process, (int)signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
