using CsCheck;
using Steelyard.Lab.Subnets;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Subnets;

public sealed class SliceProposalTests
{
    [Theory]
    [InlineData("172.25.0.0/16", 100, "172.25.1.1-172.25.1.100")]
    [InlineData("172.25.0.0/16", 1, "172.25.1.1-172.25.1.1")]
    [InlineData("192.168.1.0/24", 50, "192.168.1.6-192.168.1.55")]
    [InlineData("192.168.1.0/28", 9, "192.168.1.6-192.168.1.14")]
    [InlineData("fd00:25::/64", 16, "fd00:25::101-fd00:25::110")]
    public void Find_BesideAGatewayAndFourNodes_AvoidsThem(string network, int count, string expected)
    {
        var prefix = IpPrefix.Parse(network);
        var used = Enumerable.Range(1, 5).Select(i => prefix.First with { Value = prefix.First.Value + (UInt128)i });
        Assert.Equal(expected, SliceProposal.Find(prefix, count, used).ToString());
    }

    [Fact]
    public void Find_WithAnAddressInTheWay_TakesTheRunBehindIt()
    {
        var used = new[] { IpAddr.Parse("172.25.1.50"), IpAddr.Parse("172.25.1.60") };
        Assert.Equal("172.25.1.1-172.25.1.49", SliceProposal.Find(IpPrefix.Parse("172.25.0.0/16"), 49, used).ToString());
        Assert.Equal("172.25.1.61-172.25.1.160", SliceProposal.Find(IpPrefix.Parse("172.25.0.0/16"), 100, used).ToString());
    }

    [Theory]
    [InlineData("192.168.1.0/28", 15)]
    [InlineData("192.168.1.0/28", 0)]
    [InlineData("192.168.1.4/32", 1)]
    [InlineData("192.168.1.4/31", 1)]
    public void Find_OfWhatDoesNotFit_IsRefused(string network, int count) =>
        Assert.Throws<LabException>(() => SliceProposal.Find(IpPrefix.Parse(network), count, []));

    [Fact]
    public void Find_OfAnySlice_StaysInsideAndAvoidsWhatIsUsed() =>
        Gen.Select(Gen.Int[20, 30], Gen.Int[1, 300], Gen.Int[0, 4000].Array[0, 20]).Sample((length, count, offsets) =>
        {
            var network = new IpPrefix(IpAddr.Parse("10.20.0.0"), length);
            var used = offsets.Select(offset => network.First with { Value = network.First.Value + (UInt128)offset }).ToList();
            IpRange slice;
            try
            {
                slice = SliceProposal.Find(network, count, used);
            }
            catch (LabException)
            {
                return;
            }

            Assert.Equal((UInt128)count, slice.Last.Value - slice.First.Value + 1);
            Assert.True(slice.First > network.First && slice.Last < network.Last);
            Assert.DoesNotContain(used, slice.Contains);
        });
}
