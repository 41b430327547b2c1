namespace Steelyard.Linux.Processes;

/// <summary>A process that <see cref="ChildProcesses"/> started.</summary>
public sealed class ChildProcess
{
    private readonly TaskCompletionSource<ExitStatus> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _gone;

    internal ChildProcess(int id) => Id = id;

    public int Id { get; }

    /// <summary>Ends when the process has ended.</summary>
    public Task<ExitStatus> Exited => _exited.Task;

    /// <summary>Sends a signal; false when the process has ended.</summary>
    public bool Signal(int signal)
    {
        lock (_lock)
            return !_gone && ProcessCalls.Kill(Id, signal) == 0;
    }

    /// <summary>Collects the process if it has ended; true when it has.</summary>
    internal bool TryReap()
    {
        ExitStatus status;
        // Under the lock, so that no signal hits another process that has got the same id.
        lock (_lock)
        {
            if (_gone)
                return true;
            var collected = ProcessCalls.WaitPid(Id, out var wait, NoHang);
            if (collected == 0)
                return false;
            _gone = true;
            status = collected == Id ? ExitStatus.FromWait(wait) : new ExitStatus(0, SignalKill);
        }
        _exited.TrySetResult(status);
        return true;
    }

    private const int NoHang = 1;
    private const int SignalKill = 9;
}
