using Microsoft.Extensions.Time.Testing;
using Steelyard.ControllerManager.Queues;

namespace Steelyard.ControllerManager.Tests.Queues;

public sealed class KeyedQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly KeyedQueue<string> _queue;

    public KeyedQueueTests() => _queue = new KeyedQueue<string>(_time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_Twice_GivesTheKeyOnce()
    {
        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal("a", await _queue.TakeAsync(default));
        _queue.Done("a");
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task Add_WhileWorkedOn_GivesTheKeyAgainOnlyAfterDone()
    {
        _queue.Add("a");
        await _queue.TakeAsync(default);
        _queue.Add("a");
        var next = _queue.TakeAsync(default).AsTask();
        Assert.False(next.IsCompleted);
        _queue.Done("a");
        Assert.Equal("a", await next);
    }

    [Fact]
    public void AddAfter_TwoDelays_CountsTheShorter()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(2));
        _queue.AddAfter("a", TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public async Task AddAfterFailure_Repeated_DoublesUntilForgotten()
    {
        foreach (var milliseconds in new[] { 5, 10, 20, 40 })
            await FailAsync(milliseconds);
        _queue.Forget("a");
        await FailAsync(5);
    }

    private async Task FailAsync(int milliseconds)
    {
        _queue.AddAfterFailure("a");
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _queue.Count);
        await _queue.TakeAsync(default);
        _queue.Done("a");
    }
}
