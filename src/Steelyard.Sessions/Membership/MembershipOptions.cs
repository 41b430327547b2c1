namespace Steelyard.Sessions.Membership;

/// <summary>Timing and size of the failure detector. All members of a cluster should have the same.</summary>
public sealed record MembershipOptions
{
    /// <summary>For nodes on one site: a node without power is declared dead about 0.2 s after its last packet.</summary>
    public static MembershipOptions Lan { get; } = new();

    /// <summary>For sites far from each other (<c>--ml-wan-config</c>): everything five times as slow.</summary>
    public static MembershipOptions Wan { get; } = new()
    {
        HeartbeatInterval = Milliseconds(250), SuspicionTimeout = Milliseconds(600), MaxJitterAllowance = Milliseconds(500),
        ProbeWindow = Milliseconds(250), WitnessWindow = Milliseconds(200), LatePatience = TimeSpan.FromSeconds(10),
        LatenessTolerance = Milliseconds(100), MaxPostponement = TimeSpan.FromSeconds(2), DeadProbeInterval = Milliseconds(500),
        SyncInterval = TimeSpan.FromSeconds(5), MismatchDelay = Milliseconds(300), AccusationGrace = Milliseconds(300),
        LeaveRepeat = Milliseconds(200), LeaveLinger = TimeSpan.FromSeconds(2), JoinTimeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>Time between two heartbeats of a member to each of its watchers.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = Milliseconds(50);

    /// <summary>Successors on the ring that watch a member. Traffic of a node grows with this, never with the size of the cluster.</summary>
    public int Watchers { get; init; } = 3;

    /// <summary>Others that must have found a member silent, besides the watcher that declares it dead (fewer when fewer exist).</summary>
    public int RequiredWitnesses { get; init; } = 1;

    /// <summary>Silence after which a watcher investigates. Investigating is cheap and harms nobody.</summary>
    public TimeSpan SuspicionTimeout { get; init; } = Milliseconds(120);

    /// <summary>The most that irregular heartbeats of a member may add to the suspicion timeout.</summary>
    public TimeSpan MaxJitterAllowance { get; init; } = Milliseconds(100);

    /// <summary>Time that a suspected member, or the kernel of its node, has to answer probes.</summary>
    public TimeSpan ProbeWindow { get; init; } = Milliseconds(45);

    /// <summary>How much longer the verdicts of witnesses are waited for.</summary>
    public TimeSpan WitnessWindow { get; init; } = Milliseconds(35);

    /// <summary>How long a process may be silent while the kernel of its node says that it exists.</summary>
    public TimeSpan LatePatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How late this process may itself be before it stops trusting its own impatience.</summary>
    public TimeSpan LatenessTolerance { get; init; } = Milliseconds(25);

    /// <summary>The most that own lateness may postpone accusations without a break.</summary>
    public TimeSpan MaxPostponement { get; init; } = Milliseconds(400);

    /// <summary>Time between two messages to members held for dead, all of them in turn.</summary>
    public TimeSpan DeadProbeInterval { get; init; } = Milliseconds(100);

    /// <summary>Time between two comparisons with a random member.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long views may differ before records are asked for.</summary>
    public TimeSpan MismatchDelay { get; init; } = Milliseconds(60);

    /// <summary>Time that a member has to deny its death when the news of it is old.</summary>
    public TimeSpan AccusationGrace { get; init; } = Milliseconds(60);

    /// <summary>Time between repetitions of the news of leaving to those that have not confirmed it.</summary>
    public TimeSpan LeaveRepeat { get; init; } = Milliseconds(30);

    /// <summary>The longest wait for confirmations of leaving.</summary>
    public TimeSpan LeaveLinger { get; init; } = Milliseconds(500);

    /// <summary>How long a new process looks for other members before it holds itself for the first.</summary>
    public TimeSpan JoinTimeout { get; init; } = Milliseconds(1000);

    private static TimeSpan Milliseconds(int value) => TimeSpan.FromMilliseconds(value);
}
