using System.Net;
using CsCheck;

namespace Steelyard.Primitives.Tests;

public sealed class IpAddrTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("10.0.0.7", "10.0.0.7")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0db8::0001", "2001:db8::1")]
    [InlineData("0:0:0:1:0:0:0:0", "0:0:0:1::")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::1.2.3.4", "::102:304")]
    [InlineData("fe80::5efe:1.2.3.4", "fe80::5efe:102:304")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("::ffff:102:304", "1.2.3.4")]
    public void Parse_LegalText_GivesCanonicalText(string text, string canonical) =>
        Assert.Equal(canonical, IpAddr.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("100.200.300.400")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.+4")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1..3.4")]
    [InlineData("16909060")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("::1::")]
    [InlineData(":1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8:")]
    [InlineData("::12345")]
    [InlineData("::g")]
    [InlineData("::+1")]
    [InlineData("[::1]")]
    [InlineData("::1%eth0")]
    [InlineData("::1/64")]
    [InlineData("::1.2.3.400")]
    [InlineData("::1.2.3.04")]
    [InlineData("1.2.3.4::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("not an address")]
    [InlineData("١.٢.٣.٤")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(IpAddr.TryParse(text, out _));

    [Fact]
    public void Parse_OtherText_NamesIt() =>
        Assert.Contains("\"foo\"", Assert.Throws<FormatException>(() => IpAddr.Parse("foo")).Message, StringComparison.Ordinal);

    [Fact]
    public void ToString_AnyAddress_ParsesBack() =>
        Gens.Any.Sample(address => IpAddr.Parse(address.ToString()) == address);

    [Fact]
    public void From_AnyAddress_IsInverseOfToIPAddress() =>
        Gens.Any.Sample(address => IpAddr.From(address.ToIPAddress()) == address);

    [Fact]
    public void ToString_AnyAddress_MeansTheSameToThePlatform() =>
        Gens.Any.Sample(address => IPAddress.Parse(address.ToString()).Equals(address.ToIPAddress()));

    [Fact]
    public void TryParse_HostileText_NeverThrows() =>
        Gen.Char[".:0123456789abcdefF%/[]- "].Array[0, 45].Sample(chars =>
        {
            var read = IpAddr.TryParse(chars, out var address);
            return !read || IpAddr.Parse(address.ToString()) == address;
        });

    [Fact]
    public void CompareTo_MixedFamilies_PutsIPv4First()
    {
        IpAddr[] sorted = [.. new[] { "::1", "10.0.0.1", "9.255.255.255", "::" }.Select(IpAddr.Parse).Order()];
        Assert.Equal(["9.255.255.255", "10.0.0.1", "::", "::1"], sorted.Select(a => a.ToString()));
    }
}
