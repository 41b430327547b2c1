using CsCheck;
using Steelyard.Lab.Networks;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Networks;

public sealed class AddressPoolTests
{
    private static readonly IpPrefix[] Both = [IpPrefix.Parse("10.42.3.0/24"), IpPrefix.Parse("fd00:42:0:3::/64")];

    [Fact]
    public void TryTake_OfTwoFamilies_GivesTheSameHostInBoth()
    {
        var pool = new AddressPool(Both);
        Assert.True(pool.TryTake(out var addresses));
        Assert.Equal(["10.42.3.2", "fd00:42:0:3::2"], addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void TryTake_AfterARelease_TakesAnotherAddressFirst()
    {
        var pool = new AddressPool(Both);
        pool.TryTake(out var first);
        pool.Release(first!);
        pool.TryTake(out var second);
        Assert.Equal("10.42.3.3", second![0].ToString());
    }

    [Fact]
    public void TryTake_OfAWholeNetwork_GivesAllButNetworkGatewayAndBroadcast()
    {
        var pool = new AddressPool([IpPrefix.Parse("10.42.3.0/29")]);
        var taken = new List<string>();
        while (pool.TryTake(out var addresses))
            taken.Add(addresses[0].ToString());
        Assert.Equal(["10.42.3.2", "10.42.3.3", "10.42.3.4", "10.42.3.5", "10.42.3.6"], taken);
    }

    [Fact]
    public void TakeAndRelease_InAnyOrder_NeverGiveAnAddressTwice() =>
        Gen.Bool.Array[0, 200].Sample(steps =>
        {
            var pool = new AddressPool([IpPrefix.Parse("10.42.3.0/28")]);
            var held = new List<IReadOnlyList<IpAddr>>();
            foreach (var take in steps)
            {
                if (take && pool.TryTake(out var addresses))
                    held.Add(addresses);
                else if (!take && held.Count > 0)
                {
                    pool.Release(held[0]);
                    held.RemoveAt(0);
                }
                Assert.Equal(held.Count, held.Select(a => a[0]).Distinct().Count());
                Assert.All(held, a => Assert.True(Both[0].Contains(a[0])));
            }
            // What is free can be had, all of it.
            while (pool.TryTake(out var more))
                held.Add(more);
            Assert.Equal(13, held.Count);
        });
}
