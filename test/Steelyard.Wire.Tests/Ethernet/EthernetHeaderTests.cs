using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Ethernet;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Ethernet;

public sealed class EthernetHeaderTests
{
    [Fact]
    public void TryRead_OfACapturedFrame_GivesItsFields()
    {
        Assert.True(EthernetHeader.TryRead(Captures.Frame("arp-request-by-linux"), out var header, out _));
        Assert.Equal(new EthernetHeader(MacAddress.Broadcast, MacAddress.Parse("02:00:00:00:00:0a"), 0x0806), header);
        Assert.Equal(14, header.Length);
        Assert.Null(header.VlanId);
    }

    // IEEE 802.1Q clause 9: type 0x8100, then priority 5, id 0x123, then the type of the payload.
    [Theory]
    [InlineData("ffffffffffff02000000000a8100a1230806", 0x123)]
    [InlineData("ffffffffffff02000000000a88a8a1230806", 0x123)]
    [InlineData("ffffffffffff02000000000a8100a0000806", 0)]
    public void TryRead_OfATaggedFrame_GivesTheVlanAndTheInnerType(string hex, int vlan)
    {
        Assert.True(EthernetHeader.TryRead(Convert.FromHexString(hex), out var header, out _));
        Assert.Equal((vlan, EtherTypes.Arp, 18), (header.VlanId, header.EtherType, header.Length));
    }

    [Fact]
    public void TryRead_OfACutTag_IsTruncated()
    {
        Assert.False(EthernetHeader.TryRead(Convert.FromHexString("ffffffffffff02000000000a8100a12308"), out _, out var reason));
        Assert.Equal(DropReason.Truncated, reason);
    }

    [Fact]
    public void Write_OfAnyHeader_RoundTrips() =>
        Gen.Select(Gen.Byte.Array[12], Gen.UShort, Gen.UShort.Nullable()).Sample((macs, type, tag) =>
        {
            if (type is EtherTypes.Vlan or EtherTypes.ServiceVlan)
                return;
            var header = new EthernetHeader(new MacAddress(macs), new MacAddress(macs.AsSpan(6)), type, tag);
            var bytes = new byte[header.Length];
            Assert.Equal(bytes.Length, header.Write(bytes));
            Assert.True(EthernetHeader.TryRead(bytes, out var read, out _));
            Assert.Equal(header, read);
        });
}
