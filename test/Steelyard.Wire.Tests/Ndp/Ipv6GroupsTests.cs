using Steelyard.Primitives;
using Steelyard.Wire.Ndp;

namespace Steelyard.Wire.Tests.Ndp;

public sealed class Ipv6GroupsTests
{
    // The example of RFC 4291 section 2.7.1.
    [Fact]
    public void SolicitedNode_OfTheExampleOfTheRfc_IsItsGroup()
    {
        var group = Ipv6Groups.SolicitedNode(IpAddr.Parse("4037::01:800:200e:8c6c"));
        Assert.Equal("ff02::1:ff0e:8c6c", group.ToString());
        Assert.True(Ipv6Groups.IsSolicitedNode(group));
    }

    [Theory]
    [InlineData("ff02::1:ff00:0", true, true, false)]
    [InlineData("ff02::1:fe00:1", false, true, false)]
    [InlineData("ff02::1", false, true, false)]
    [InlineData("fe80::1", false, false, true)]
    [InlineData("febf::1", false, false, true)]
    [InlineData("fec0::1", false, false, false)]
    [InlineData("2001:db8::1", false, false, false)]
    public void Ranges_OfAnAddress_AreThoseOfTheRfc(string text, bool solicitedNode, bool multicast, bool linkLocal)
    {
        var address = IpAddr.Parse(text);
        Assert.Equal(
            (solicitedNode, multicast, linkLocal),
            (Ipv6Groups.IsSolicitedNode(address), Ipv6Groups.IsMulticast(address), Ipv6Groups.IsLinkLocal(address)));
    }

    [Fact]
    public void Constants_AreTheirAddresses()
    {
        Assert.Equal("ff02::1", Ipv6Groups.AllNodes.ToString());
        Assert.Equal("ff02::2", Ipv6Groups.AllRouters.ToString());
        Assert.True(Ipv6Groups.IsUnspecified(IpAddr.Parse("::")));
    }
}
