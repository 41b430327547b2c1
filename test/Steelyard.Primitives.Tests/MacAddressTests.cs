using CsCheck;

namespace Steelyard.Primitives.Tests;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("02:00:00:00:00:0a", "02:00:00:00:00:0a")]
    [InlineData("FF-FF-FF-FF-FF-FF", "ff:ff:ff:ff:ff:ff")]
    [InlineData("00:1B:44:11:3a:B7", "00:1b:44:11:3a:b7")]
    public void Parse_LegalText_GivesCanonicalText(string text, string canonical) =>
        Assert.Equal(canonical, MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("02:00:00:00:00")]
    [InlineData("02:00:00:00:00:0a:")]
    [InlineData("02:00-00:00:00:0a")]
    [InlineData("02:00:00:00:00:0g")]
    [InlineData("02000000000a")]
    [InlineData("0 :00:00:00:00:0a")]
    [InlineData("0x:00:00:00:00:0a")]
    public void TryParse_OtherText_IsRefused(string text)
    {
        Assert.False(MacAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MacAddress.Parse(text));
    }

    [Theory]
    [InlineData("ff:ff:ff:ff:ff:ff", true, true)]
    [InlineData("33:33:00:00:00:01", true, false)]
    [InlineData("01:00:5e:00:00:01", true, false)]
    [InlineData("02:00:00:00:00:0a", false, false)]
    public void GroupBits_OfAnAddress_TellMulticastAndBroadcast(string text, bool multicast, bool broadcast)
    {
        var address = MacAddress.Parse(text);
        Assert.Equal((multicast, broadcast), (address.IsMulticast, address.IsBroadcast));
        Assert.False(address.IsZero);
    }

    // RFC 1112 section 6.4 and RFC 2464 section 7.
    [Theory]
    [InlineData("224.0.0.1", "01:00:5e:00:00:01")]
    [InlineData("239.255.1.2", "01:00:5e:7f:01:02")]
    [InlineData("ff02::1", "33:33:00:00:00:01")]
    [InlineData("ff02::1:ff12:3456", "33:33:ff:12:34:56")]
    public void ForMulticast_OfAGroup_IsItsEthernetGroup(string group, string expected) =>
        Assert.Equal(MacAddress.Parse(expected), MacAddress.ForMulticast(IpAddr.Parse(group)));

    [Fact]
    public void Constructor_OfAShortSpan_Throws() =>
        Assert.Throws<ArgumentException>(() => new MacAddress([1, 2, 3, 4, 5]));

    [Fact]
    public void Default_IsZero() => Assert.True(default(MacAddress).IsZero);

    [Fact]
    public void Octets_OfAnyAddress_RoundTripThroughBytesAndText() =>
        Gen.Byte.Array[6].Sample(octets =>
        {
            var address = new MacAddress(octets);
            var copy = new byte[6];
            address.CopyTo(copy);
            Assert.Equal(octets, copy);
            Assert.Equal(address, MacAddress.Parse(address.ToString()));
        });

    [Fact]
    public void CompareTo_OfTwoAddresses_IsTheOrderOfTheirOctets() =>
        Gen.Byte.Array[6].Select(Gen.Byte.Array[6]).Sample((a, b) =>
            Assert.Equal(Math.Sign(a.AsSpan().SequenceCompareTo(b)), Math.Sign(new MacAddress(a).CompareTo(new MacAddress(b)))));
}
