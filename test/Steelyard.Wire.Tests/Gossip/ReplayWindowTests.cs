using CsCheck;
using Steelyard.Wire.Gossip;

namespace Steelyard.Wire.Tests.Gossip;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Accept_AnyOrder_TakesEachNumberOnceAndOnlyWithinTheWindow() =>
        Gen.ULong[1, 5_000].Array[1, 400].Sample(numbers =>
        {
            var window = new ReplayWindow();
            var seen = new HashSet<ulong>();
            var highest = 0UL;
            foreach (var number in numbers)
            {
                // The plain definition: new, and not older than the window.
                var expected = !seen.Contains(number) && (number > highest || highest - number < (ulong)ReplayWindow.Size);
                Assert.Equal(expected, window.Accept(number));
                if (expected)
                    seen.Add(number);
                highest = Math.Max(highest, number);
            }
        }, iter: 500);

    [Fact]
    public void Accept_HugeJump_ForgetsWhatWasBefore()
    {
        var window = new ReplayWindow();
        Assert.True(window.Accept(5));
        Assert.True(window.Accept(GossipSeal.MaxSequence));
        Assert.False(window.Accept(5));
        Assert.True(window.Accept(GossipSeal.MaxSequence - 1));
        Assert.False(window.Accept(GossipSeal.MaxSequence - 1));
    }

    [Fact]
    public void Reset_NewSession_StartsAnew()
    {
        var window = new ReplayWindow();
        window.Accept(1_000);
        window.Reset();
        Assert.True(window.Accept(1));
    }
}
