namespace Steelyard.Linux.Scheduling;

/// <summary>How the kernel runs a thread in competition with others.</summary>
public enum SchedulingClass
{
    /// <summary>Fair share, like everything else.</summary>
    Normal,

    /// <summary>Fair share with a greater weight (a negative nice value).</summary>
    Favoured,

    /// <summary>Before all normal threads (SCHED_FIFO).</summary>
    RealTime,
}
