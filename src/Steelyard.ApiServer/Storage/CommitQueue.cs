namespace Steelyard.ApiServer.Storage;

/// <summary>
/// Group commit: one thread writes what has gathered since its last commit as one batch. Changes become visible to
/// readers, and are acknowledged to writers, only once their batch is safe.
/// </summary>
internal sealed class CommitQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IDurableLog _log;
    private readonly Action<IReadOnlyList<StoredRow>> _committed;
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private List<StoredRow> _open = [];
    private TaskCompletionSource _openDone = NewDone();
    private Task _inFlight = Task.CompletedTask;
    private long _inFlightRevision;
    private long _openRevision;
    private long _committedRevision;
    private Exception? _failure;
    private bool _stopping;

    public CommitQueue(IDurableLog log, long revision, Action<IReadOnlyList<StoredRow>> committed)
    {
        _log = log;
        _committed = committed;
        _committedRevision = revision;
        _openRevision = revision;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-commit" };
        _thread.Start();
    }

    public long CommittedRevision => Volatile.Read(ref _committedRevision);

    /// <summary>Adds a change to the open batch. Changes must come in the order of their revisions.</summary>
    public void Enqueue(StoredRow row)
    {
        bool first;
        lock (_gate)
        {
            if (_failure is not null || _stopping)
                throw new InvalidOperationException("the store does not take writes any more", _failure);
            first = _open.Count == 0;
            _open.Add(row);
            _openRevision = row.Revision;
        }

        if (first)
            _work.Release();
    }

    /// <summary>Completes when everything up to <paramref name="revision"/> is safe; faults when the disk refused it.</summary>
    public Task WhenCommitted(long revision)
    {
        if (revision <= CommittedRevision)
            return Task.CompletedTask;
        lock (_gate)
        {
            if (revision <= _committedRevision)
                return Task.CompletedTask;
            return revision <= _inFlightRevision ? _inFlight : _openDone.Task;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _stopping = true;
        _work.Release();
        _thread.Join();
        _work.Dispose();
    }

    private static TaskCompletionSource NewDone() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        while (true)
        {
            _work.Wait();
            if (!CommitOpen())
                return;
        }
    }

    private bool CommitOpen()
    {
        List<StoredRow> batch;
        TaskCompletionSource done;
        lock (_gate)
        {
            if (_open.Count == 0)
                return !_stopping;
            (batch, done) = (_open, _openDone);
            (_open, _openDone) = ([], NewDone());
            _inFlight = done.Task;
            _inFlightRevision = _openRevision;
        }

        try
        {
            _log.Commit(batch, _inFlightRevision);
        }
#pragma warning disable CA1031 // whatever the disk says, the waiting writers must hear it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(done, e);
            return false;
        }

        Volatile.Write(ref _committedRevision, _inFlightRevision);
        done.SetResult();
        _committed(batch);
        return true;
    }

    private void Fail(TaskCompletionSource done, Exception failure)
    {
        // Memory is now ahead of the disk: nothing may be acknowledged any more until a restart reloads the truth.
        lock (_gate)
        {
            _failure = failure;
            _openDone.TrySetException(failure);
        }

        done.SetException(failure);
    }
}
