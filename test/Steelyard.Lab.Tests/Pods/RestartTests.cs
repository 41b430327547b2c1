using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Tests.Pods;

public sealed class RestartTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AfterFailure_OfAContainerThatAlwaysFails_DoublesFromTenSecondsToFiveMinutes()
    {
        var backoff = new RestartBackoff();
        var waits = new List<double>();
        for (var now = Start; waits.Count < 8;)
        {
            var wait = backoff.AfterFailure(now, now);
            waits.Add(wait.TotalSeconds);
            now += wait + TimeSpan.FromSeconds(1);
        }
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], waits);
    }

    [Theory]
    [InlineData(9, 20)]
    [InlineData(11, 0)]
    public void AfterFailure_AfterALongTimeWithoutTrouble_BeginsAnew(int minutes, int seconds)
    {
        var backoff = new RestartBackoff();
        backoff.AfterFailure(Start, Start);
        backoff.AfterFailure(Start, Start);
        Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.AfterFailure(Start, Start + TimeSpan.FromMinutes(minutes)));
    }

    [Theory]
    [InlineData("Always", false, 0, true)]
    [InlineData("Always", false, 1, true)]
    [InlineData("Always", true, 0, false)]
    [InlineData("Always", true, 1, true)]
    [InlineData("OnFailure", false, 0, false)]
    [InlineData("OnFailure", false, 1, true)]
    [InlineData("Never", false, 1, false)]
    [InlineData("Never", true, 1, false)]
    public void Restarts_ByPolicyAndExitCode(string policy, bool isInit, int code, bool restarts) =>
        Assert.Equal(restarts, RestartRule.Restarts(policy, isInit, code));
}
