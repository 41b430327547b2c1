using CsCheck;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Allocation;

public sealed class BlockMapTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0")]
    [InlineData("0.0.0.0/0", "0.0.0.0")]
    [InlineData("255.255.255.255/32", "255.255.255.255")]
    [InlineData("::/0", "::")]
    [InlineData("8000::/1", "8000::")]
    [InlineData("fd00::/8", "fd00::")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void TryFirstFree_Untouched_IsTheFirstAddress(string block, string first)
    {
        Assert.True(new BlockMap(IpPrefix.Parse(block), false).TryFirstFree(out var address));
        Assert.Equal(first, address.ToString());
    }

    [Fact]
    public void TakeAndFree_AnyOrder_FirstFreeIsTheLowestNotTaken() =>
        Gen.Select(Gen.UInt, Gen.Int[22, 32], Gen.Bool, Gen.Int[0, 1023].List[0, 60], Gen.Int[0, 1100]).Sample((seed, length, avoid, toggles, prefill) =>
        {
            var block = new IpPrefix(IpAddr.V4(seed), length);
            var map = new BlockMap(block, avoid);
            var all = Enumerable.Range(0, 1 << block.HostBits).Select(i => IpAddr.V4((uint)block.First.Value + (uint)i))
                .Where(address => !avoid || !BuggyAddress.IsBuggy(address)).ToArray();
            var taken = all.Take(prefill).ToHashSet();
            foreach (var address in taken)
                map.Take(address);
            foreach (var toggle in toggles.Where(_ => all.Length > 0))
            {
                var address = all[toggle % all.Length];
                if (taken.Add(address))
                    map.Take(address);
                else if (taken.Remove(address))
                    map.Free(address);
                var expected = all.Where(candidate => !taken.Contains(candidate)).Select(candidate => (IpAddr?)candidate).FirstOrDefault();
                Assert.Equal(expected is null, map.IsFull);
                Assert.Equal(expected is not null, map.TryFirstFree(out var first));
                Assert.Equal(expected ?? default, first);
            }
        }, iter: 400);
}
