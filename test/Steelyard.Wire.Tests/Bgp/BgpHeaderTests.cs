using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class BgpHeaderTests
{
    [Fact]
    public void TryRead_OfAKeepalive_GivesLengthAndType()
    {
        Assert.True(BgpHeader.TryRead(BgpMessages.Whole("metallb-keepalive"), false, out var header, out _));
        Assert.Equal(new BgpHeader(19, BgpMessageType.Keepalive), header);
    }

    [Fact]
    public void Write_OfAKeepalive_GivesTheBytesOfAnotherSender()
    {
        var bytes = new byte[BgpHeader.Size];
        new BgpHeader(BgpHeader.Size, BgpMessageType.Keepalive).Write(bytes);
        Assert.Equal(BgpMessages.Whole("metallb-keepalive"), bytes);
    }

    // RFC 4271 section 6.1
    [Theory]
    [InlineData("fffffffffffffffffffffffffffffffe001304", 1, "")]
    [InlineData("ffffffffffffffffffffffffffffffff001306", 3, "06")]
    [InlineData("ffffffffffffffffffffffffffffffff001300", 3, "00")]
    [InlineData("ffffffffffffffffffffffffffffffff001204", 2, "0012")]
    [InlineData("ffffffffffffffffffffffffffffffff001404", 2, "0014")]
    [InlineData("ffffffffffffffffffffffffffffffff001c01", 2, "001c")]
    [InlineData("ffffffffffffffffffffffffffffffff001602", 2, "0016")]
    [InlineData("ffffffffffffffffffffffffffffffff100102", 2, "1001")]
    [InlineData("ffffffffffffffffffffffffffffffff001403", 2, "0014")]
    public void TryRead_OfABrokenHeader_NamesTheNotification(string hex, byte subcode, string data)
    {
        Assert.False(BgpHeader.TryRead(Convert.FromHexString(hex), false, out _, out var fault));
        Assert.Equal((NotificationCode.MessageHeader, subcode, data), (fault!.Code, fault.Subcode, Convert.ToHexStringLower(fault.Data.Span)));
    }

    // RFC 8654 section 4: OPEN and KEEPALIVE stay short.
    [Theory]
    [InlineData("ffffffffffffffffffffffffffffffffffff02", true)]
    [InlineData("ffffffffffffffffffffffffffffffffffff03", true)]
    [InlineData("ffffffffffffffffffffffffffffffff100101", false)]
    public void TryRead_WithExtendedMessages_AllowsLongOnes(string hex, bool allowed) =>
        Assert.Equal(allowed, BgpHeader.TryRead(Convert.FromHexString(hex), true, out _, out _));
}
