using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>Starts containers, and programs in running containers.</summary>
internal sealed class ContainerLauncher(ChildProcesses processes)
{
    private const int NotFound = 127;
    private const int CannotStart = 128;
    private const NamespaceTypes OwnOfContainer = NamespaceTypes.FileSystemAttributes | NamespaceTypes.Mount;

    // The first process of a PID namespace has to mount that namespace's proc; nobody outside can.
    private static readonly string[] _mountProcAndRun = ["/bin/sh", "-c", "mount -n -t proc proc /proc && exec \"$@\"", "sh"];

    private static readonly NamespaceTypes[] _entered =
        [NamespaceTypes.InterProcess, NamespaceTypes.HostName, NamespaceTypes.Network, NamespaceTypes.Mount];

    /// <exception cref="ContainerStartException">The container cannot be started as it is described.</exception>
    public RunningContainer Start(ContainerSpec spec)
    {
        try
        {
            return NamespaceThread.Run(() => StartHere(spec));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStartException($"failed to create containerd task: failed to create shim task: {e.Message}", CannotStart);
        }
    }

    /// <summary>Runs a program beside a container's first process: kubectl exec, probes, hooks.</summary>
    /// <exception cref="ContainerStartException">The program is not there.</exception>
    public RunningContainer Exec(
        ChildProcess container, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string workingDirectory,
        bool input, bool terminal)
    {
        return NamespaceThread.Run(() =>
        {
            using var processIds = NamespaceHandle.OfProcess(container.Id, NamespaceTypes.ProcessIds);
            var handles = _entered.Select(type => NamespaceHandle.OfProcess(container.Id, type)).ToList();
            NamespaceThread.Unshare(NamespaceTypes.FileSystemAttributes);
            foreach (var handle in handles)
            {
                handle.Enter();
                handle.Dispose();
            }
            return Spawn(command, environment, workingDirectory, [], processIds.Enter, input, terminal);
        });
    }

    private RunningContainer StartHere(ContainerSpec spec)
    {
        foreach (var handle in spec.Namespaces)
            handle.Enter();
        NamespaceThread.Unshare(OwnOfContainer);
        new ContainerRoot(spec.Directory).Enter(spec.Files, spec.Mounts);
        return Spawn(spec.Command, spec.Environment, spec.WorkingDirectory, _mountProcAndRun,
            () => NamespaceThread.Unshare(NamespaceTypes.ProcessIds), spec.Input, spec.Terminal);
    }

    private RunningContainer Spawn(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string workingDirectory, string[] before,
        Action changeProcessIds, bool input, bool terminal)
    {
        var program = ProgramSearch.Find(command[0], environment.GetValueOrDefault("PATH"), workingDirectory)
            ?? throw NoProgram(command[0]);
        if (before.Length > 0)
            Directory.CreateDirectory(workingDirectory);
        var request = new SpawnRequest
        {
            Program = before.Length > 0 ? before[0] : program,
            Arguments = [.. before, program, .. command.Skip(1)],
            Environment = [.. environment.Select(static pair => $"{pair.Key}={pair.Value}")],
            WorkingDirectory = workingDirectory,
        };
        // Nothing but the start itself happens after this: threads cannot be made from here on.
        var streams = ContainerStreams.Open(input, terminal);
        changeProcessIds();
        return streams.Start(processes, request);
    }

    private static ContainerStartException NoProgram(string program)
    {
        var why = program.Contains('/', StringComparison.Ordinal) ? $"stat {program}: no such file or directory" : "executable file not found in $PATH";
        return new ContainerStartException(
            $"failed to create containerd task: failed to create shim task: exec: \"{program}\": {why}", NotFound);
    }
}
