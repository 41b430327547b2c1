using Steelyard.Kube.Client;

namespace Steelyard.Kube.Leadership;

/// <summary>
/// Competes for a Lease. The end of another's hold is judged by the time that passed here since its last change was seen, never by
/// the times written in it, so skewed clocks do no harm; and a leader stops before the others may believe so.
/// </summary>
public sealed class LeaderElector
{
    private readonly LeaderElectorOptions _options;
    private readonly LeaseClient _lease;
    private LeaseRecord? _seen;
    private long _seenAt;
    private volatile string _leader = "";
    private volatile bool _isLeader;

    /// <exception cref="ArgumentException">The times of the options contradict each other.</exception>
    public LeaderElector(KubeClient client, LeaderElectorOptions options)
    {
        options.Validate();
        _options = options;
        _lease = new LeaseClient(client, options);
    }

    public bool IsLeader => _isLeader;

    /// <summary>Identity of the last holder seen; empty when nobody holds the Lease.</summary>
    public string Leader => _leader;

    /// <summary>
    /// Competes until the token fires; runs <paramref name="lead"/> whenever this candidate leads, and awaits its end before it competes
    /// again. At the end the Lease is released. When <paramref name="lead"/> ends by itself, leadership is given up and the method returns.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task RunAsync(Func<LeadershipTerm, Task> lead, CancellationToken cancellationToken)
    {
        while (true)
        {
            await AcquireAsync(cancellationToken).ConfigureAwait(false);
            var finished = await LeadAsync(lead, cancellationToken).ConfigureAwait(false);
            if (finished) return;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (!await TryHoldAsync(cancellationToken).ConfigureAwait(false))
            await DelayAsync(_options.RetryPeriod * (1 + 1.2 * NextRandom()), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>True when the work ended by itself.</returns>
    private async Task<bool> LeadAsync(Func<LeadershipTerm, Task> lead, CancellationToken cancellationToken)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LeadershipLog.Started(_options.Logger, _options.Identity, _options.LeaseName);
        _isLeader = true;
        var work = lead(new LeadershipTerm(_seen!.Transitions, term.Token));
        var renewal = RenewAsync(term.Token);
        await Task.WhenAny(work, renewal).ConfigureAwait(false);
        var finished = work.IsCompletedSuccessfully && !term.IsCancellationRequested && !renewal.IsCompleted;
        _isLeader = false;
        await term.CancelAsync().ConfigureAwait(false);
        await renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            // The work heard that its time is over.
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
        return finished;
    }

    /// <summary>Renews until that fails for the whole renew deadline.</summary>
    private async Task RenewAsync(CancellationToken ended)
    {
        var time = _options.TimeProvider;
        while (true)
        {
            // Counted from the last success's beginning, which is what the others may have seen at the earliest.
            var left = _options.RenewDeadline - time.GetElapsedTime(_seenAt);
            if (left <= TimeSpan.Zero || _seen!.Holder != _options.Identity) break;
            await DelayAsync(left < _options.RetryPeriod ? left : _options.RetryPeriod, ended).ConfigureAwait(false);
            left = _options.RenewDeadline - time.GetElapsedTime(_seenAt);
            if (left <= TimeSpan.Zero) break;
            using var limit = new CancellationTokenSource(left, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ended, limit.Token);
            try
            {
                await TryHoldAsync(linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!ended.IsCancellationRequested)
            {
                break;
            }
        }
        LeadershipLog.Lost(_options.Logger, _options.Identity, _options.LeaseName);
    }

    /// <summary>One try to acquire or to renew.</summary>
    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HoldAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            // Somebody was faster, or the Lease was deleted. Read it anew next time.
            if (_isLeader) return await RetryFreshAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }
#pragma warning disable CA1031 // Nothing that goes wrong with one try may end the competition.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LeadershipLog.TryFailed(_options.Logger, _options.LeaseName, e.Message);
            return false;
        }
    }

    /// <summary>A leader whose write was refused looks at once whether it still leads: a foreign edit of the Lease is no loss.</summary>
    private async Task<bool> RetryFreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HoldFreshAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The next try comes with the next period.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LeadershipLog.TryFailed(_options.Logger, _options.LeaseName, e.Message);
            return false;
        }
    }

    private async Task<bool> HoldAsync(CancellationToken cancellationToken)
    {
        if (!_isLeader || _seen is null) return await HoldFreshAsync(cancellationToken).ConfigureAwait(false);
        var started = _options.TimeProvider.GetTimestamp();
        Observe(await _lease.HoldAsync(_seen, cancellationToken).ConfigureAwait(false), started);
        return true;
    }

    private async Task<bool> HoldFreshAsync(CancellationToken cancellationToken)
    {
        var started = _options.TimeProvider.GetTimestamp();
        var current = await _lease.FindAsync(cancellationToken).ConfigureAwait(false);
        if (current is null)
        {
            Observe(await _lease.CreateAsync(_seen, cancellationToken).ConfigureAwait(false), started);
            return true;
        }
        // The clock of a foreign hold starts when its change is seen, not when the question was sent.
        var ours = _isLeader && current.Holder == _options.Identity;
        if (_seen != current) Observe(current, ours ? _seenAt : _options.TimeProvider.GetTimestamp());
        if (IsHeldByOther(current)) return false;
        started = _options.TimeProvider.GetTimestamp();
        Observe(await _lease.HoldAsync(current, cancellationToken).ConfigureAwait(false), started);
        return true;
    }

    private bool IsHeldByOther(LeaseRecord current)
    {
        if (current.Holder.Length == 0 || current.Holder == _options.Identity || _options.IsKnownGone(current.Holder)) return false;
        // The holder's own duration counts: it may have been set up with a longer one than ours.
        var duration = TimeSpan.FromSeconds(Math.Max(current.DurationSeconds, _options.LeaseDuration.TotalSeconds));
        return _options.TimeProvider.GetElapsedTime(_seenAt) < duration;
    }

    private void Observe(LeaseRecord record, long at)
    {
        _seen = record;
        _seenAt = at;
        if (_leader == record.Holder) return;
        _leader = record.Holder;
        LeadershipLog.LeaderChanged(_options.Logger, _options.LeaseName, record.Holder);
        _options.LeaderSeen(record.Holder);
    }

    private async Task ReleaseAsync()
    {
        if (_seen is not { } seen || seen.Holder != _options.Identity) return;
        using var limit = new CancellationTokenSource(_options.RenewDeadline, _options.TimeProvider);
        try
        {
            Observe(await _lease.ReleaseAsync(seen, limit.Token).ConfigureAwait(false), _options.TimeProvider.GetTimestamp());
        }
#pragma warning disable CA1031 // Without the release the others wait for the end of the lease: slower, not wrong.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LeadershipLog.TryFailed(_options.Logger, _options.LeaseName, e.Message);
        }
    }

    private Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, _options.TimeProvider, cancellationToken);

    private double NextRandom()
    {
#pragma warning disable CA5394 // Scatter needs no cryptographic randomness.
        lock (_options.Random) return _options.Random.NextDouble();
#pragma warning restore CA5394
    }
}
