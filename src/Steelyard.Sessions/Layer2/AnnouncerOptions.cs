namespace Steelyard.Sessions.Layer2;

/// <summary>The rhythm and the manners of an announcer. The defaults announce as MetalLB does, and refresh on top of it.</summary>
public sealed record AnnouncerOptions
{
    /// <summary>Pause between two rounds of unsolicited announcements of an address.</summary>
    public TimeSpan RoundInterval { get; init; } = TimeSpan.FromMilliseconds(1100);

    /// <summary>Rounds follow each other until this long after the latest announce call.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ages of a takeover at which its first round is repeated, ascending: a lost frame must not cost a whole interval.</summary>
    public IReadOnlyList<TimeSpan> TakeoverRepeats { get; init; } = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300)];

    /// <summary>No two rounds of an address on an interface are closer than this.</summary>
    public TimeSpan MinRoundGap { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Pause between rounds after the window, plus or minus a tenth at random; zero: none. The default is half the usual
    /// ageing time of switches, so that a forwarding entry is never lost.
    /// </summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(150);

    public ProbeTiming Probing { get; init; } = ProbeTiming.Fast;

    public ConflictPolicy OnConflict { get; init; } = ConflictPolicy.Defend;

    /// <summary>DEFEND_INTERVAL of RFC 5227 section 1.1: at most one defence, and one report of the same rival, in this time.</summary>
    public TimeSpan DefendInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An address that another host holds is probed again after this long.</summary>
    public TimeSpan ReprobeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A successor that was heard at most this long before the call to yield counts as heard.</summary>
    public TimeSpan SuccessorMemory { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After another speaker of the cluster announced an address of ours, the time it has to be told otherwise before we
    /// announce it again. The one that has to yield does so within this time.
    /// </summary>
    public TimeSpan PeerReassertDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Unsolicited frames for each millisecond; thousands of addresses must not overrun the queues of the receivers.</summary>
    public int FramesPerMillisecond { get; init; } = 64;

    /// <summary>Most frames of one step, so that answers to requests can go out in between.</summary>
    public int FramesPerStep { get; init; } = 64;
}
