using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Steelyard.Linux.Processes;

/// <summary>Whether descriptors of this process are seen by programs that it starts (fcntl(2), FD_CLOEXEC).</summary>
public static partial class Descriptors
{
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;

    /// <exception cref="Win32Exception">There is no such descriptor.</exception>
    public static void SetInherited(int descriptor, bool inherited)
    {
        var flags = Control(descriptor, GetFlags, 0);
        var wanted = inherited ? flags & ~CloseOnExec : flags | CloseOnExec;
        if (flags < 0 || Control(descriptor, SetFlags, wanted) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"descriptor {descriptor}");
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
