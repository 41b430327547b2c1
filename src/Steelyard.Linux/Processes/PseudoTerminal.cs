using Microsoft.Win32.SafeHandles;

namespace Steelyard.Linux.Processes;

/// <summary>A terminal for a program: this process holds the side where a person would sit.</summary>
public sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControl = 0x100;
    private const int CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414;
    private readonly SafeFileHandle _master;

    private PseudoTerminal(SafeFileHandle master, string path)
    {
        _master = master;
        Path = path;
        Stream = new FileStream(new SafeFileHandle(master.DangerousGetHandle(), ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0, isAsync: false);
    }

    /// <summary>The device that the program opens, valid in the namespaces of the thread that made the terminal.</summary>
    public string Path { get; }

    /// <summary>What the program writes, and what is typed. Reading ends with an <see cref="IOException"/> when the program has closed it.</summary>
    public Stream Stream { get; }

    /// <summary>Makes a terminal in the file system of terminals that the calling thread sees.</summary>
    public static unsafe PseudoTerminal Open()
    {
        var fd = ProcessCalls.OpenTerminal(ReadWrite | NoControl | CloseOnExec);
        ProcessCalls.Check(fd, "open a terminal");
        var master = new SafeFileHandle(fd, ownsHandle: true);
        _ = ProcessCalls.GrantTerminal(fd);
        ProcessCalls.Check(ProcessCalls.UnlockTerminal(fd), "unlock a terminal");
        var name = stackalloc byte[64];
        var error = ProcessCalls.TerminalName(fd, name, 64);
        if (error != 0)
            throw ProcessCalls.Failure("name a terminal", error);
        return new PseudoTerminal(master, new string((sbyte*)name));
    }

    public unsafe void Resize(ushort columns, ushort rows)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        _ = ProcessCalls.Control((int)_master.DangerousGetHandle(), SetWindowSize, size);
    }

    public void Dispose()
    {
        Stream.Dispose();
        _master.Dispose();
    }
}
