using CsCheck;
using Steelyard.Core.Allocation;

namespace Steelyard.Core.Tests.Allocation;

public sealed class RankedSetTests
{
    [Fact]
    public void AnyOperations_AgreeWithSortedSet() => Gen.Select(Gen.Int[0, 60], Gen.Bool).List[0, 200].Sample(operations =>
    {
        var set = new RankedSet<int>();
        var model = new SortedSet<int>();
        foreach (var (item, add) in operations)
            Assert.Equal(add ? model.Add(item) : model.Remove(item), add ? set.Add(item) : set.Remove(item));
        Assert.Equal(model.ToArray(), Enumerable.Range(0, set.Count).Select(rank => set[rank]));
        for (var item = -1; item < 62; item++)
        {
            Assert.Equal(model.Count(other => other < item), set.RankOf(item));
            Assert.Equal(model.Contains(item), set.Contains(item));
        }
    }, iter: 300);

    [Fact]
    public void Item_RankBeyondEnd_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new RankedSet<int>()[0]);
}
