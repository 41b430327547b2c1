using CsCheck;

namespace Steelyard.Primitives.Tests;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("90s", 90_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("-2m", -120_000)]
    [InlineData("+2m", 120_000)]
    [InlineData("300ms", 300)]
    [InlineData(".5s", 500)]
    [InlineData("1.s", 1000)]
    [InlineData("1000us", 1)]
    [InlineData("1000µs", 1)]
    [InlineData("1000000ns", 1)]
    [InlineData("2h3m4s5ms", 7_384_005)]
    public void TryParse_Notation_IsUnderstood(string text, long milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1..5s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("1S")]
    [InlineData("--1s")]
    [InlineData("1s-1s")]
    [InlineData("9999999999h")]
    [InlineData("99999999999999999999999999999999999999999h")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(10_000_000, "1s")]
    [InlineData(900_000_000, "1m30s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(15_000_000, "1.5s")]
    [InlineData(2_500_000, "250ms")]
    [InlineData(15_000, "1.5ms")]
    [InlineData(10, "1µs")]
    [InlineData(1, "100ns")]
    [InlineData(-1_800_000_000, "-3m0s")]
    public void Format_Duration_IsCanonical(long ticks, string expected) =>
        Assert.Equal(expected, GoDuration.Format(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Format_AnyDuration_IsReadBack() => Gen.Long[-90_000_000_000_000_000, 90_000_000_000_000_000].Sample(ticks =>
        GoDuration.TryParse(GoDuration.Format(TimeSpan.FromTicks(ticks)), out var duration) && duration.Ticks == ticks);

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Gen.String[Gen.Char["0123456789.hmsnuµ+-"], 0, 60].Sample(text =>
        !GoDuration.TryParse(text, out var duration) || (GoDuration.TryParse(GoDuration.Format(duration), out var again) && again == duration));
}
