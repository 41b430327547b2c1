using CsCheck;

namespace Steelyard.Primitives.Tests;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("10.0.0.7/24", "10.0.0.0/24", "10.0.0.255")]
    [InlineData("1.2.3.4/32", "1.2.3.4/32", "1.2.3.4")]
    [InlineData("1.2.3.4/0", "0.0.0.0/0", "255.255.255.255")]
    [InlineData("1000::5/127", "1000::4/127", "1000::5")]
    [InlineData("1000::5/0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Parse_HostBits_AreMaskedAway(string text, string prefix, string last)
    {
        var parsed = IpPrefix.Parse(text);
        Assert.Equal(prefix, parsed.ToString());
        Assert.Equal(last, parsed.Last.ToString());
    }

    [Theory]
    [InlineData("1.2.3.0/33")]
    [InlineData("100.200.300.400/24")]
    [InlineData("::/129")]
    [InlineData("1.2.3.0")]
    [InlineData("1.2.3.0/")]
    [InlineData("1.2.3.0/-1")]
    [InlineData("1.2.3.0/+8")]
    [InlineData("1.2.3.0/08")]
    [InlineData("1.2.3.0 /24")]
    [InlineData("1.2.3.0/24 ")]
    [InlineData("1.2.3.0/24/24")]
    [InlineData("::ffff:1.2.3.0/120")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    public void Constructor_LengthOutOfRange_Throws(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpPrefix(IpAddr.V4(0), length));

    [Fact]
    public void ToString_AnyPrefix_ParsesBack() =>
        Gens.Prefix.Sample(prefix => IpPrefix.Parse(prefix.ToString()) == prefix);

    [Fact]
    public void Contains_AnyPrefix_HoldsItsEndsAndNotTheirNeighbours() => Gens.Prefix.Sample(prefix =>
    {
        var below = prefix.First.Value == 0 || !prefix.Contains(prefix.First with { Value = prefix.First.Value - 1 });
        var limit = prefix.Family == IpFamily.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        var above = prefix.Last.Value == limit || !prefix.Contains(prefix.Last with { Value = prefix.Last.Value + 1 });
        return below && above && prefix.Contains(prefix.First) && prefix.Contains(prefix.Last);
    });

    [Fact]
    public void Overlaps_AnyTwo_MeansOneHoldsTheOther() => Gen.Select(Gens.Prefix, Gens.Prefix).Sample((a, b) =>
        a.Overlaps(b) == (a.Family == b.Family && a.First <= b.Last && b.First <= a.Last) && a.Overlaps(b) == b.Overlaps(a));

    [Fact]
    public void Contains_OtherFamily_IsFalse() => Assert.False(IpPrefix.Parse("0.0.0.0/0").Contains(IpAddr.Parse("::1")));
}
