using CsCheck;
using Steelyard.Linux.Filters;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Tests.Support;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Filters;

/// <summary>What a filter accepts is asked of the kernel: frames go through a real cable to a socket that has it.</summary>
public sealed class PacketFiltersTests
{
    [Theory]
    [InlineData("10.9.0.5", "10.9.0.77", 1, true)] // asks for ours
    [InlineData("10.9.0.77", "10.9.0.5", 2, true)] // claims ours
    [InlineData("0.0.0.0", "10.9.0.80", 1, true)] // probe; last of a range
    [InlineData("10.9.0.5", "10.9.0.81", 1, false)]
    [InlineData("10.9.0.5", "10.9.0.76", 2, false)]
    [InlineData("10.9.0.5", "10.9.0.77", 3, false)] // another operation
    public void Arp_WithAddresses_PassesOnlyWhatIsAboutThem(string sender, string target, byte operation, bool passes)
    {
        using var cable = new FilterCable(0x0806, PacketFilters.Arp([.. Addresses("10.9.0.77", "10.9.0.78", "10.9.0.79", "10.9.0.80", "10.9.3.1")]));
        Assert.Equal(passes, cable.Passes(cable.ArpFrame(sender, target, operation)));
    }

    [Fact]
    public void Arp_WithManyScatteredAddresses_DecidesEachRight()
    {
        uint[] ours = [.. Enumerable.Range(0, 300).Select(i => 0x0a09_0000u + (uint)(i * 7))];
        using var cable = new FilterCable(0x0806, PacketFilters.Arp([.. ours.Select(IpAddr.V4)]));
        for (var i = 0; i < 300; i += 13)
        {
            Assert.True(cable.Passes(cable.ArpFrame("10.1.1.1", IpAddr.V4(ours[i]).ToString(), 1)));
            Assert.True(cable.Passes(cable.ArpFrame(IpAddr.V4(ours[i]).ToString(), "10.1.1.1", 2)));
            Assert.False(cable.Passes(cable.ArpFrame("10.1.1.1", IpAddr.V4(ours[i] + 3).ToString(), 1)));
        }
    }

    [Fact]
    public void Arp_WithMoreAddressesThanAFilterHolds_PassesEveryRequest()
    {
        var filter = PacketFilters.Arp([.. Enumerable.Range(0, 2000).Select(i => IpAddr.V4((uint)(i * 2)))]);
        using var cable = new FilterCable(0x0806, filter);
        Assert.True(cable.Passes(cable.ArpFrame("10.1.1.1", "10.1.1.2", 1)));
        Assert.False(cable.Passes(cable.ArpFrame("10.1.1.1", "10.1.1.2", 3)));
    }

    [Theory]
    [InlineData(135, 58, "2001:db8::77", true)]
    [InlineData(136, 58, "2001:db8::77", true)]
    [InlineData(135, 58, "2001:db8::78", false)]
    [InlineData(134, 58, "2001:db8::77", false)]
    [InlineData(135, 17, "2001:db8::77", false)]
    public void NeighborDiscovery_WithAddresses_PassesOnlyWhatIsAboutThem(byte type, byte nextHeader, string target, bool passes)
    {
        using var cable = new FilterCable(0x86dd, PacketFilters.NeighborDiscovery(Addresses("2001:db8::77", "10.9.0.1")));
        Assert.Equal(passes, cable.Passes(cable.NeighborFrame(type, nextHeader, target)));
    }

    [Fact]
    public void NeighborDiscovery_WithNoAddressOfItsFamily_PassesNothing()
    {
        using var cable = new FilterCable(0x86dd, PacketFilters.NeighborDiscovery(Addresses("10.9.0.1")));
        Assert.False(cable.Passes(cable.NeighborFrame(135, 58, "2001:db8::77")));
    }

    [Fact]
    public void Arp_OfAFrameToAnotherHost_IsRefused()
    {
        using var cable = new FilterCable(0x0806, PacketFilters.Arp());
        var frame = cable.ArpFrame("10.1.1.1", "10.1.1.2", 1);
        Assert.True(cable.Passes(frame));
        frame[0] = 0x02; // unicast to nobody here
        Assert.False(cable.Passes(frame));
    }

    // IEEE 802.1Q: an id of 0 means that the tag only carries a priority, which some switches and hypervisors put on all frames.
    [Theory]
    [InlineData(0x00, 0x05, false)]
    [InlineData(0xaf, 0xff, false)]
    [InlineData(0xa0, 0x00, true)]
    public void Arp_OfATaggedFrame_PassesOnlyWithoutAVlan(byte high, byte low, bool passes)
    {
        using var cable = new FilterCable(0x0806, PacketFilters.Arp());
        var frame = cable.ArpFrame("10.1.1.1", "10.1.1.2", 1);
        Assert.Equal(passes, cable.Passes([.. frame[..12], 0x81, 0x00, high, low, .. frame[12..]]));
    }

    [Fact]
    public void Cover_OfAnyNumbers_HoldsExactlyThemInSortedRanges() =>
        Gen.UInt[0, 40].Array[0, 30].Sample(numbers =>
        {
            var ranges = ValueRange.Cover(numbers);
            var held = ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.Last - range.First) + 1));
            Assert.Equal(numbers.Distinct().Order().Select(n => (int)n), held);
            for (var i = 1; i < ranges.Length; i++)
                Assert.True(ranges[i].First > ranges[i - 1].Last + 1);
        });

    private static IpAddr[] Addresses(params string[] texts) => [.. texts.Select(IpAddr.Parse)];
}
