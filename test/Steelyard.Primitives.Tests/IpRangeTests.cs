using CsCheck;

namespace Steelyard.Primitives.Tests;

public sealed class IpRangeTests
{
    private static readonly UInt128 One = UInt128.One;

    [Theory]
    [InlineData("40.0.0.150-40.0.0.200", "40.0.0.150/31 40.0.0.152/29 40.0.0.160/27 40.0.0.192/29 40.0.0.200/32")]
    [InlineData("3.3.3.2-3.3.3.254",
        "3.3.3.2/31 3.3.3.4/30 3.3.3.8/29 3.3.3.16/28 3.3.3.32/27 3.3.3.64/26 3.3.3.128/26 3.3.3.192/27 3.3.3.224/28 "
        + "3.3.3.240/29 3.3.3.248/30 3.3.3.252/31 3.3.3.254/32")]
    [InlineData("0.0.0.0-255.255.255.255", "0.0.0.0/0")]
    [InlineData("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0")]
    [InlineData("255.255.255.255-255.255.255.255", "255.255.255.255/32")]
    [InlineData("1000::ffff-1000::1:0", "1000::ffff/128 1000::1:0/128")]
    public void ToPrefixes_Range_GivesMinimalOrderedList(string range, string prefixes) =>
        Assert.Equal(prefixes, string.Join(' ', IpRange.Parse(range).ToPrefixes()));

    [Theory]
    [InlineData("1.2.3.1 - 1.2.3.10")]
    [InlineData(" 1.2.3.1-1.2.3.10 ")]
    public void Parse_BlanksAroundDash_AreTolerated(string text) =>
        Assert.Equal("1.2.3.1-1.2.3.10", IpRange.Parse(text).ToString());

    [Theory]
    [InlineData("1.2.3.10-1.2.3.1")]
    [InlineData("1.2.3.1-::1")]
    [InlineData("1.2.3.1")]
    [InlineData("1.2.3.1-")]
    [InlineData("-1.2.3.1")]
    [InlineData("1.2.3.1-1.2.3.2-1.2.3.3")]
    [InlineData("1.2.3.0/31-1.2.3.4")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(IpRange.TryParse(text, out _));

    [Theory]
    [InlineData("1.2.3.10", "1.2.3.1")]
    [InlineData("1.2.3.10", "::1")]
    public void Constructor_WrongEnds_Throws(string first, string last) =>
        Assert.Throws<ArgumentException>(() => new IpRange(IpAddr.Parse(first), IpAddr.Parse(last)));

    [Fact]
    public void ToPrefixes_AnyRange_CoversItExactly() => Gens.Range.Sample(range =>
    {
        var prefixes = range.ToPrefixes();
        var adjacent = prefixes.Zip(prefixes.Skip(1)).All(pair => pair.First.Last.Value + One == pair.Second.First.Value);
        return adjacent && prefixes[0].First == range.First && prefixes[^1].Last == range.Last;
    });

    [Fact]
    public void ToPrefixes_AnyRange_HasNoTwoNeighboursThatFormOne() => Gens.Range.Sample(range =>
    {
        var prefixes = range.ToPrefixes();
        return prefixes.Zip(prefixes.Skip(1)).All(pair =>
            pair.First.Length != pair.Second.Length
            || new IpPrefix(pair.First.First, pair.First.Length - 1) != new IpPrefix(pair.Second.First, pair.First.Length - 1));
    });

    [Fact]
    public void ToPrefixes_AnyPrefix_IsItself() => Gens.Prefix.Sample(prefix =>
        new IpRange(prefix.First, prefix.Last).ToPrefixes().Single() == prefix);

    [Fact]
    public void Parse_AnyRange_ReadsItsText() => Gens.Range.Sample(range => IpRange.Parse(range.ToString()) == range);

    [Fact]
    public void Contains_AnyRange_ComparesAgainstBothEnds() => Gen.Select(Gens.Range, Gens.Any).Sample((range, address) =>
        range.Contains(address) == (address.Family == range.Family && address >= range.First && address <= range.Last));
}
