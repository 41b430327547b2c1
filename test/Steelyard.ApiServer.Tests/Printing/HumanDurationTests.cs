using Steelyard.ApiServer.Printing;

namespace Steelyard.ApiServer.Tests.Printing;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(-2, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(295, "4m55s")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(10799, "179m")]
    [InlineData(10800, "3h")]
    [InlineData(11100, "3h5m")]
    [InlineData(28800, "8h")]
    [InlineData(172799, "47h")]
    [InlineData(172800, "2d")]
    [InlineData(180000, "2d2h")]
    [InlineData(691200, "8d")]
    [InlineData(63072000, "2y")]
    [InlineData(63158400, "2y1d")]
    [InlineData(788400000, "25y")]
    public void Format_Seconds_KubectlText(long seconds, string expected) =>
        Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
