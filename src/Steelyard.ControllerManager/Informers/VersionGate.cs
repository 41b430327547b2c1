namespace Steelyard.ControllerManager.Informers;

/// <summary>Lets others wait for what an informer will have seen. Costs nothing while nobody waits.</summary>
internal sealed class VersionGate
{
    private readonly Lock _lock = new();
    private readonly List<(Func<ulong, bool> Reached, TaskCompletionSource Done)> _waiters = [];
    private ulong _seen;

    /// <summary>Call after each change; a version lower than the last (a deletion of an old object) counts as no step.</summary>
    public void Advance(ulong version)
    {
        lock (_lock)
        {
            _seen = Math.Max(_seen, version);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (!_waiters[i].Reached(_seen))
                    continue;
                _waiters[i].Done.TrySetResult();
                _waiters.RemoveAt(i);
            }
        }
    }

    public Task WaitAsync(Func<ulong, bool> reached, CancellationToken ct)
    {
        lock (_lock)
        {
            if (reached(_seen))
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((reached, done));
            return done.Task.WaitAsync(ct);
        }
    }
}
