using Steelyard.Linux.Native;

namespace Steelyard.Linux.Scheduling;

/// <summary>Scheduling of the calling thread.</summary>
public static class ThreadScheduling
{
    private const int Fifo = 1;
    private const int ResetOnFork = 0x40000000;
    private const int LowestRealTimePriority = 1;
    private const int FavouredNice = -10;
    private const int Thread = 0; // PRIO_PROCESS with a thread's id: on Linux nice values are of threads

    /// <summary>
    /// Puts the calling thread before others as far as the system allows: real time with CAP_SYS_NICE or RLIMIT_RTPRIO, else a
    /// lower nice value, else nothing. For a thread that mostly sleeps. Returns what it got.
    /// </summary>
    public static unsafe SchedulingClass Raise()
    {
        var priority = LowestRealTimePriority;
        if (Libc.SetScheduler(0, Fifo | ResetOnFork, &priority) == 0)
            return SchedulingClass.RealTime;
        return Libc.SetPriority(Thread, Libc.GetThreadId(), FavouredNice) == 0 ? SchedulingClass.Favoured : SchedulingClass.Normal;
    }
}
