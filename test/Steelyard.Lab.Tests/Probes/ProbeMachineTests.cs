using Steelyard.Lab.Probes;

namespace Steelyard.Lab.Tests.Probes;

public sealed class ProbeMachineTests
{
    private static ProbeMachine Machine(int successes = 1, int failures = 3, int period = 10) =>
        new(new ProbeSettings(TimeSpan.Zero, TimeSpan.FromSeconds(period), TimeSpan.FromSeconds(1), successes, failures));

    [Fact]
    public void Observe_OfFailuresBelowTheThreshold_KeepsTheVerdict()
    {
        var machine = Machine();
        Assert.True(machine.Observe(true, early: false));
        Assert.False(machine.Observe(false, early: false));
        Assert.False(machine.Observe(false, early: false));
        Assert.Equal(ProbeVerdict.Success, machine.Verdict);
        Assert.True(machine.Observe(false, early: false));
        Assert.Equal(ProbeVerdict.Failure, machine.Verdict);
    }

    [Fact]
    public void Observe_OfASuccessBetweenFailures_CountsAnew()
    {
        var machine = Machine();
        machine.Observe(true, early: false);
        foreach (var answer in (bool[])[false, false, true, false, false])
            machine.Observe(answer, early: false);
        Assert.Equal(ProbeVerdict.Success, machine.Verdict);
    }

    [Fact]
    public void Observe_WithASuccessThreshold_NeedsThatManyInARow()
    {
        var machine = Machine(successes: 2);
        Assert.False(machine.Observe(true, early: false));
        Assert.False(machine.Observe(false, early: false));
        Assert.False(machine.Observe(true, early: false));
        Assert.True(machine.Observe(true, early: false));
    }

    [Fact]
    public void Observe_OfEarlyFailures_CountsNoneOfThem()
    {
        var machine = Machine(failures: 1);
        for (var i = 0; i < 10; i++)
            Assert.False(machine.Observe(false, early: true));
        Assert.True(machine.Observe(false, early: false));
    }

    [Fact]
    public void NextAfter_BeforeTheFirstSuccess_LooksEarlyButKeepsToThePeriod()
    {
        var machine = Machine(period: 2);
        var total = TimeSpan.Zero;
        var regular = new List<TimeSpan>();
        while (regular.Count < 3)
        {
            var (delay, early) = machine.NextAfter();
            total += delay;
            if (!early)
                regular.Add(total);
        }
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)], regular);
    }

    [Fact]
    public void NextAfter_AfterASuccess_IsThePeriod()
    {
        var machine = Machine();
        machine.NextAfter();
        machine.Observe(true, early: true);
        machine.NextAfter();
        Assert.Equal((TimeSpan.FromSeconds(10), false), machine.NextAfter());
    }
}
