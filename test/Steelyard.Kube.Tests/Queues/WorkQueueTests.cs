using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Kube.Queues;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Queues;

public sealed class WorkQueueTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Add_SameKeyTwice_IsHandedOutOnce()
    {
        using var queue = New();
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        Assert.Equal(2, queue.Length);
        Assert.Equal("a", await queue.TakeAsync(default));
        Assert.Equal("b", await queue.TakeAsync(default));
        Assert.Equal(0, queue.Length);
        Assert.Equal(2, queue.Adds);
    }

    [Fact]
    public async Task Add_WhileProcessing_ComesBackOnceAfterDone()
    {
        using var queue = New();
        queue.Add("a");
        await queue.TakeAsync(default);
        queue.Add("a");
        queue.Add("a");
        Assert.Equal(0, queue.Length);
        queue.Done("a");
        Assert.Equal(1, queue.Length);
        Assert.Equal("a", await queue.TakeAsync(default));
        queue.Done("a");
        Assert.Equal(0, queue.Length);
    }

    [Fact]
    public async Task Add_UrgentKey_PassesBulkKeysAndIsNotRepeated()
    {
        using var queue = New();
        queue.Add("a");
        queue.Add("b");
        queue.Add("c", WorkPriority.Urgent);
        queue.Add("b", WorkPriority.Urgent);
        queue.Add("b");
        Assert.Equal(3, queue.Length);
        Assert.Equal(["c", "b", "a"], await TakeAllAsync(queue));
    }

    [Fact]
    public async Task AddAfter_SeveralWishes_EarliestCounts()
    {
        using var queue = New();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(3), WorkPriority.Urgent);
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        queue.AddAfter("b", TimeSpan.FromSeconds(4));
        Assert.Equal(2, queue.DelayedCount);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, queue.Length);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, queue.Length);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a", "b"], await TakeAllAsync(queue));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, queue.Length);
        Assert.Equal(0, queue.DelayedCount);
    }

    [Fact]
    public void AddAfterFailure_GrowsPerKeyUntilForgotten()
    {
        using var queue = New();
        for (var failures = 1; failures <= 12; failures++)
        {
            var full = TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, failures - 1), 60_000));
            Assert.InRange(queue.AddAfterFailure("a"), full / 2, full);
        }
        Assert.Equal(12, queue.FailureCount("a"));
        Assert.InRange(queue.AddAfterFailure("b"), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        queue.Forget("a");
        Assert.InRange(queue.AddAfterFailure("a"), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        Assert.Equal(14, queue.Retries);
    }

    [Fact]
    public async Task Stop_HandsOutTheRestThenCancelsEveryTaker()
    {
        using var queue = New();
        queue.Add("a");
        queue.Stop();
        queue.Add("b");
        Assert.Equal("a", await queue.TakeAsync(default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.TakeAsync(default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.TakeAsync(default));
    }

    [Fact]
    public async Task AnyHistory_NoKeyIsLostDoubledOrInTwoHands()
    {
        // Steps: 0 add, 1 add urgent, 2 take, 3 finish the oldest taken.
        await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]).List[0, 200].SampleAsync(async steps =>
        {
            using var queue = new WorkQueue<int>();
            var wanted = new HashSet<int>();
            var taken = new List<int>();
            foreach (var (step, key) in steps)
            {
                if (step <= 1)
                {
                    queue.Add(key, (WorkPriority)step);
                    wanted.Add(key);
                }
                else if (step == 2 && queue.Length > 0)
                {
                    var next = await queue.TakeAsync(default);
                    if (!wanted.Remove(next) || taken.Contains(next)) return false;
                    taken.Add(next);
                }
                else if (step == 3 && taken.Count > 0)
                {
                    queue.Done(taken[0]);
                    taken.RemoveAt(0);
                }
                if (queue.Length != wanted.Except(taken).Count()) return false;
            }
            return true;
        });
    }

    [Fact]
    public async Task TakeAsync_ManyWorkers_EachKeyOnce()
    {
        using var queue = New();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (seen.Count < 2000)
            {
                string key;
                try { key = await queue.TakeAsync(default); }
                catch (OperationCanceledException) { return; }
                seen.AddOrUpdate(key, 1, (_, n) => n + 1);
                queue.Done(key);
            }
        })).ToArray();
        for (var i = 0; i < 2000; i++) queue.Add($"k{i}", i % 3 == 0 ? WorkPriority.Urgent : WorkPriority.Bulk);
        await Eventually.TrueAsync(() => seen.Count == 2000);
        queue.Stop();
        await Task.WhenAll(workers);
        Assert.All(seen.Values, count => Assert.Equal(1, count));
    }

    private static async Task<List<string>> TakeAllAsync(WorkQueue<string> queue)
    {
        var all = new List<string>();
        while (queue.Length > 0) all.Add(await queue.TakeAsync(default));
        return all;
    }

    private WorkQueue<string> New() => new(new WorkQueueOptions
    {
        TimeProvider = _time,
        Random = new Random(3),
        Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
    });
}
