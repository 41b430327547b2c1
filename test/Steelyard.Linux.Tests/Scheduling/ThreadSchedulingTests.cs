using Steelyard.Linux.Scheduling;

namespace Steelyard.Linux.Tests.Scheduling;

public sealed class ThreadSchedulingTests
{
    [Fact]
    public void Raise_OfAThread_GetsWhatTheKernelShows()
    {
        var (got, policy, nice) = (SchedulingClass.Normal, 0, 0);
        var thread = new Thread(() =>
        {
            got = ThreadScheduling.Raise();
            // proc(5): after the name in parentheses, the 19th field is the nice value and the 41st the policy.
            var text = File.ReadAllText("/proc/thread-self/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            (nice, policy) = (int.Parse(fields[19 - 3]), int.Parse(fields[41 - 3]));
        });
        thread.Start();
        thread.Join();
        var expected = policy == 1 ? SchedulingClass.RealTime : nice < 0 ? SchedulingClass.Favoured : SchedulingClass.Normal;
        Assert.Equal(expected, got);
    }
}
