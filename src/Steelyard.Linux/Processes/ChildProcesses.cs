using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Steelyard.Linux.Processes;

/// <summary>
/// Starts processes and learns of their end. It only collects what it started, and, when this process is the first of
/// its PID namespace, orphans; children of the platform's own Process class are left to that class.
/// </summary>
public sealed class ChildProcesses : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<int, ChildProcess> _running = new();
    private readonly PosixSignalRegistration _childEnded;
    private readonly ITimer _sweep;
    private readonly Lock _sweepLock = new();
    private HashSet<int> _orphans = [];

    public ChildProcesses(TimeProvider time)
    {
        _childEnded = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => ReapChildren());
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Starts a program in the calling thread's namespaces.</summary>
    /// <exception cref="IOException">The program cannot be run.</exception>
    public ChildProcess Start(SpawnRequest request)
    {
        var child = new ChildProcess(Spawner.Start(request));
        _running[child.Id] = child;
        // It may have ended before it was known here.
        if (child.TryReap())
            _running.TryRemove(child.Id, out _);
        return child;
    }

    public void Dispose()
    {
        _childEnded.Dispose();
        _sweep.Dispose();
    }

    private void ReapChildren()
    {
        foreach (var child in _running.Values)
        {
            if (child.TryReap())
                _running.TryRemove(child.Id, out _);
        }
    }

    private void Sweep()
    {
        ReapChildren();
        if (Environment.ProcessId != 1)
            return;
        lock (_sweepLock)
            ReapOrphans();
    }

    // Whoever waits for a child of its own does so at once: a dead child seen in two sweeps is nobody's.
    private void ReapOrphans()
    {
        var dead = new HashSet<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || _running.ContainsKey(pid))
                continue;
            if (!ProcessStat.IsDeadChild(pid, Environment.ProcessId))
                continue;
            if (_orphans.Contains(pid))
                _ = ProcessCalls.WaitPid(pid, out _, 1);
            else
                dead.Add(pid);
        }
        _orphans = dead;
    }
}
