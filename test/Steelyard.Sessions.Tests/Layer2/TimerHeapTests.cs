using CsCheck;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Sessions.Tests.Layer2;

public sealed class TimerHeapTests
{
    private sealed class Named(int name) : TimerHeap.Timer
    {
        public int Name { get; } = name;
    }

    [Fact]
    public void SetAndCancel_AnySequence_FiresInTheOrderOfASortedList() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 9], Gen.Bool).Array[0, 200].Sample(steps =>
        {
            var heap = new TimerHeap();
            var timers = Enumerable.Range(0, 12).Select(name => new Named(name)).ToArray();
            var naive = new List<(int Due, int Name)>();
            foreach (var (name, due, cancel) in steps)
            {
                naive.RemoveAll(entry => entry.Name == name);
                if (cancel)
                {
                    timers[name].Cancel();
                    Assert.False(timers[name].IsSet);
                    continue;
                }

                heap.Set(timers[name], TimeSpan.FromSeconds(due));
                naive.Add((due, name));
            }

            Assert.Equal(naive.Count, heap.Count);
            // Equal times fire in the order in which they were set: the sort is stable.
            foreach (var (due, name) in naive.OrderBy(entry => entry.Due))
            {
                Assert.Equal(TimeSpan.FromSeconds(due), heap.NextDue);
                Assert.Null(heap.TakeDue(TimeSpan.FromSeconds(due) - TimeSpan.FromTicks(1)));
                Assert.Equal(name, Assert.IsType<Named>(heap.TakeDue(TimeSpan.FromSeconds(due))).Name);
            }

            Assert.Null(heap.NextDue);
        });

    [Fact]
    public void Set_InAnotherHeap_MovesTheTimer()
    {
        var (first, second, timer) = (new TimerHeap(), new TimerHeap(), new Named(1));
        first.Set(timer, TimeSpan.FromSeconds(1));
        second.Set(timer, TimeSpan.FromSeconds(2));
        Assert.Equal((0, 1), (first.Count, second.Count));
        Assert.Null(first.TakeDue(TimeSpan.MaxValue));
        Assert.Same(timer, second.TakeDue(TimeSpan.MaxValue));
    }
}
