using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.Informers;

public sealed class InformerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeApi _api;
    private readonly Informer _informer;
    private readonly List<string> _changes = [];
    private readonly CancellationTokenSource _stop = new();
    private ObjectIndex _byColour = null!;
    private Task _run = Task.CompletedTask;
    private Task _streaming = Task.CompletedTask;

    public InformerTests()
    {
        _api = new FakeApi(_time);
        _informer = new Informer(_api, Resources.Nodes, keepObjects: true, _time, NullLogger.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        _byColour = _informer.AddIndex(obj => obj.Label("colour") is { } colour ? [colour] : []);
        _informer.OnChange(change => _changes.Add($"{(change.IsDeleted ? "-" : change.Old is null ? "+" : "~")}{change.Object.Name()}"));
        Add("old", "red");
        _run = Task.Run(() => _informer.RunAsync(_stop.Token));
        await _informer.Synced.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_run, _streaming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Changes_AfterTheList_ArriveInOrderAndInTheIndex()
    {
        Add("new", "blue");
        _api.Patch(Resources.Nodes, null, "new", TestCluster.Json("""{"metadata":{"labels":{"colour":"red"}}}"""));
        _api.Delete(Resources.Nodes, null, "old");
        var last = Add("end", "blue");
        await _informer.WaitForAsync(last.Version(), default).WaitAsync(Patience);
        Assert.Equal(["+old", "+new", "~new", "-old", "+end"], _changes);
        Assert.Equal(["new"], _byColour.Find("red").Select(obj => obj.Name()));
        Assert.Equal(["end"], _byColour.Find("blue").Select(obj => obj.Name()));
    }

    [Fact]
    public async Task Compaction_OfTheWatchedVersion_ListsAnewAndReportsWhatVanished()
    {
        _api.Delete(Resources.Nodes, null, "old");
        Add("fresh", "green");
        _api.Compact();
        var last = Add("end", "blue");
        await _informer.WaitForAsync(last.Version(), default).WaitAsync(Patience);
        Assert.Contains("-old", _changes);
        Assert.Equal(["end", "fresh"], _informer.All.Select(obj => obj.Name()).Order());
        Assert.Empty(_byColour.Find("red"));
    }

    [Fact]
    public async Task Handler_ThatThrows_DoesNotStopTheOthers()
    {
        _informer.OnChange(_ => throw new InvalidOperationException("broken"));
        var seen = new TaskCompletionSource();
        _informer.OnChange(change => seen.TrySetResult());
        Add("x", "red");
        await seen.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task WaitForDeletion_OfADeletedObject_Ends()
    {
        var old = _informer.Get(new ObjectKey("", "old"))!;
        var wait = _informer.WaitForDeletionAsync(old.Key(), old.Uid(), default);
        Assert.False(wait.IsCompleted);
        _api.Delete(Resources.Nodes, null, "old");
        await wait.WaitAsync(Patience);
    }

    [Fact]
    public async Task Stream_WithAHandlerAddedWhileItRuns_ListsAnewForIt()
    {
        var stream = new Informer(_api, Resources.Nodes, keepObjects: false, _time, NullLogger.Instance);
        var lists = 0;
        stream.OnListed(() => Interlocked.Increment(ref lists));
        _streaming = Task.Run(() => stream.RunAsync(_stop.Token));
        await stream.Synced.WaitAsync(Patience);
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        stream.OnChange(change => seen.TrySetResult(change.Object.Name()));
        Assert.Equal("old", await seen.Task.WaitAsync(Patience));
        var last = Add("later", "red");
        await stream.WaitForAsync(last.Version(), default).WaitAsync(Patience);
        Assert.Equal(2, lists);
    }

    private JsonObject Add(string name, string colour) => _api.Create(Resources.Nodes, null, TestCluster.Json(
        $$"""{"metadata":{"name":"{{name}}","labels":{"colour":"{{colour}}"} } }"""));
}
