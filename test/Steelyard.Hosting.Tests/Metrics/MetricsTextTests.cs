using Steelyard.Hosting.Metrics;

namespace Steelyard.Hosting.Tests.Metrics;

public sealed class MetricsTextTests
{
    [Fact]
    public void Text_OfAFamilyWithLabels_FollowsTheExpositionFormat()
    {
        var text = new MetricsText().Family("m_total", "counter", "Two\nlines\\.").Sample("m_total", 1.5, ("pool", "a\"b"), ("x", "y\\z")).Sample("m_total", 3);
        Assert.Equal("# HELP m_total Two\\nlines\\\\.\n# TYPE m_total counter\nm_total{pool=\"a\\\"b\",x=\"y\\\\z\"} 1.5\nm_total 3\n", text.ToString());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(256, "256")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Gauge_OfAValue_IsPrintedWithoutLoss(double value, string text) =>
        Assert.EndsWith($"\nm {text}\n", new MetricsText().Gauge("m", "Help.", value).ToString(), StringComparison.Ordinal);
}
