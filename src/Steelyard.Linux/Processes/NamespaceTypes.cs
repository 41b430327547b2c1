namespace Steelyard.Linux.Processes;

/// <summary>Kinds of namespaces, with the numbers of clone(2).</summary>
[Flags]
public enum NamespaceTypes
{
    None = 0,

    /// <summary>Not a namespace: root and working directory of the thread become its own.</summary>
    FileSystemAttributes = 0x200,
    Mount = 0x20000,
    HostName = 0x4000000,
    InterProcess = 0x8000000,
    ProcessIds = 0x20000000,
    Network = 0x40000000,
}
