using Microsoft.Win32.SafeHandles;

namespace Steelyard.Linux.Processes;

/// <summary>Keeps a namespace alive, with or without processes in it, and lets threads enter it.</summary>
public sealed class NamespaceHandle : IDisposable
{
    private readonly SafeFileHandle _handle;

    private NamespaceHandle(SafeFileHandle handle, NamespaceTypes type)
    {
        _handle = handle;
        Type = type;
    }

    public NamespaceTypes Type { get; }

    /// <summary>A path under /proc by which other programs of the same PID namespace find it while this handle is open.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    /// <summary>The namespace that the calling thread is in.</summary>
    public static NamespaceHandle OfThisThread(NamespaceTypes type) => Open($"/proc/thread-self/ns/{FileName(type)}", type);

    /// <summary>The namespace that a process is in; for <see cref="NamespaceTypes.ProcessIds"/> the one its children get.</summary>
    public static NamespaceHandle OfProcess(int pid, NamespaceTypes type) => Open($"/proc/{pid}/ns/{FileName(type)}", type);

    /// <summary>Moves the calling thread into the namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Enter() => ProcessCalls.Check(ProcessCalls.SetNamespace((int)_handle.DangerousGetHandle(), (int)Type), $"enter the {Type} namespace");

    public void Dispose() => _handle.Dispose();

    private static NamespaceHandle Open(string path, NamespaceTypes type) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), type);

    private static string FileName(NamespaceTypes type) => type switch
    {
        NamespaceTypes.Network => "net",
        NamespaceTypes.Mount => "mnt",
        NamespaceTypes.HostName => "uts",
        NamespaceTypes.InterProcess => "ipc",
        NamespaceTypes.ProcessIds => "pid",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "one namespace at a time"),
    };
}
