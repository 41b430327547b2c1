using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Steelyard.Kube.Leadership;

/// <summary>The Lease that candidates compete for, and the times of the competition.</summary>
public sealed record LeaderElectorOptions
{
    public required string Namespace { get; init; }

    public required string LeaseName { get; init; }

    /// <summary>Unique among the candidates, also across restarts: Pod name plus a random part.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal that they saw.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that could not renew for this long stops leading; must be shorter than the lease.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause between tries; candidates scatter it up to 2.2 times.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a holder is certainly not running any more; its lease is then taken over at once.</summary>
    public Func<string, bool> IsKnownGone { get; init; } = static _ => false;

    /// <summary>Called with each new holder that is seen, empty for none; must be quick.</summary>
    public Action<string> LeaderSeen { get; init; } = static _ => { };

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = new();

    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal void Validate()
    {
        if (LeaseDuration <= RenewDeadline) throw new ArgumentException("the lease duration must be longer than the renew deadline");
        if (RenewDeadline <= RetryPeriod * 1.2) throw new ArgumentException("the renew deadline must be longer than 1.2 retry periods");
        ArgumentException.ThrowIfNullOrEmpty(Identity);
    }
}
