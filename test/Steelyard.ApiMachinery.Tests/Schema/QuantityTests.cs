using CsCheck;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("0.5", "500m")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("100Gi", "100Gi")]
    [InlineData("1e3", "1e3")]
    [InlineData("1000", "1k")]
    [InlineData("1500", "1500")]
    [InlineData("0", "0")]
    [InlineData("-1500m", "-1500m")]
    [InlineData("512Ki", "512Ki")]
    [InlineData("0.0000000001", "1n")]
    public void ToString_Always_IsCanonical(string text, string canonical)
    {
        Assert.True(Quantity.TryParse(text, out var quantity));
        Assert.Equal(canonical, quantity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1x")]
    [InlineData("Mi")]
    [InlineData("1.2.3")]
    [InlineData("1 Gi")]
    [InlineData("1e")]
    [InlineData("1KiB")]
    [InlineData("1e99999")]
    public void TryParse_NoQuantity_IsRefused(string text) => Assert.False(Quantity.TryParse(text, out _));

    private static readonly string[] _suffixes = ["", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "e3", "E2"];

    [Fact]
    public void ToString_AnyQuantity_ReadsBackTheSame() =>
        Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[0, 12])
            .Sample((number, suffix) =>
            {
                Assert.True(Quantity.TryParse($"{number}{_suffixes[suffix]}", out var first));
                Assert.True(Quantity.TryParse(first.ToString(), out var second));
                Assert.Equal(first.Nanos, second.Nanos);
                Assert.Equal(first.ToString(), second.ToString());
            });
}
