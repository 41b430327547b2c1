using Steelyard.Lab.Probing;

namespace Steelyard.Lab.Tests.Probing;

public sealed class ProbeReportTests
{
    [Theory]
    [InlineData("++++++++++", 0, 0)]
    [InlineData("+++---++++", 3, 40)]
    [InlineData("+-++---+-+", 5, 40)]
    [InlineData("--++++++++", 2, 20)]
    [InlineData("++++++++--", 2, 30)]
    [InlineData("----------", 10, 100)]
    public void Of_AStreamAtTenMilliseconds_GivesLossesAndTheLongestGap(string stream, int lost, double gap)
    {
        var results = stream.Select((mark, i) => new ProbeResult(TimeSpan.FromMilliseconds(10 * i), mark == '+' ? TimeSpan.FromMilliseconds(1) : null));
        var report = ProbeReport.Of(results.Reverse(), TimeSpan.FromMilliseconds(100));
        Assert.Equal((10, lost, gap), (report.Sent, report.Lost, report.LongestGap.TotalMilliseconds));
    }

    [Fact]
    public void Of_AnsweredProbes_GivesTheMedianAndCountsReasons()
    {
        var report = ProbeReport.Of(
            [Answer(0, 1), Answer(1, 9), Answer(2, 2), new ProbeResult(TimeSpan.FromSeconds(3), null, "refused"), new ProbeResult(TimeSpan.FromSeconds(4), null, "refused")],
            TimeSpan.FromSeconds(5));
        Assert.Equal(2, report.MedianTime.TotalMilliseconds);
        Assert.Equal(2, report.Errors["refused"]);
        Assert.Equal("""{"sent":5,"lost":2,"longestGapMs":3000,"medianMs":2,"errors":{"refused":2}}""", report.ToJson().ToJsonString());
    }

    private static ProbeResult Answer(int second, double milliseconds) => new(TimeSpan.FromSeconds(second), TimeSpan.FromMilliseconds(milliseconds));
}
