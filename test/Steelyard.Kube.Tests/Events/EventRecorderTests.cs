using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Kube.Events;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Events;

public sealed class EventRecorderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeObjects _api = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Record_FirstTime_CreatesAnEventThatDescribeShows()
    {
        var (recorder, run) = Start();
        recorder.Normal(Service("web"), "IPAllocated", "Assigned IP [\"10.0.0.1\"]");
        await DrainAsync(recorder, run);
        var (path, stored) = Assert.Single(_api.Stored);
        Assert.StartsWith("/api/v1/namespaces/ns/events/web.", path, StringComparison.Ordinal);
        stored["metadata"]!.AsObject().Remove("name");
        stored["metadata"]!.AsObject().Remove("resourceVersion");
        // The shape that a genuine server accepts from client-go and stores.
        var expected = JsonNode.Parse("""
            {"apiVersion":"v1","kind":"Event","metadata":{"namespace":"ns"},
             "involvedObject":{"kind":"Service","namespace":"ns","name":"web","uid":"u-web","apiVersion":"v1"},
             "reason":"IPAllocated","message":"Assigned IP [\"10.0.0.1\"]","source":{"component":"the-controller"},
             "firstTimestamp":"2026-01-02T03:04:05Z","lastTimestamp":"2026-01-02T03:04:05Z","count":1,"type":"Normal",
             "eventTime":null,"reportingComponent":"the-controller","reportingInstance":"pod-1"}
            """);
        Assert.True(JsonNode.DeepEquals(expected, stored), stored.ToJsonString());
    }

    [Fact]
    public async Task Record_Repeated_RaisesTheCountOfOneEvent()
    {
        var (recorder, run) = Start();
        for (var i = 1; i <= 4; i++)
        {
            recorder.Warning(Service("web"), "AllocationFailed", "no available IPs");
            var written = i;
            await Eventually.TrueAsync(() => recorder.Written == written);
            _time.Advance(TimeSpan.FromSeconds(10));
        }
        await DrainAsync(recorder, run);
        var stored = Assert.Single(_api.Stored).Value;
        Assert.Equal(4, stored["count"]!.GetValue<int>());
        Assert.Equal("2026-01-02T03:04:05Z", stored["firstTimestamp"]!.GetValue<string>());
        Assert.Equal("2026-01-02T03:04:35Z", stored["lastTimestamp"]!.GetValue<string>());
        Assert.Equal("Warning", stored["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Record_OneServiceFailsAThousandTimes_WritesAtMostTheBurst()
    {
        var (recorder, run) = Start();
        for (var i = 0; i < 1000; i++)
        {
            recorder.Warning(Service("web"), "AllocationFailed", "no available IPs");
            await Eventually.TrueAsync(() => recorder.Pending == 0);
        }
        await DrainAsync(recorder, run);
        Assert.InRange(_api.Log.Count, 1, 25);
        Assert.Single(_api.Stored);
        Assert.InRange(recorder.Dropped, 900, 999);
    }

    [Fact]
    public async Task Record_AfterTheBurst_OneMoreEachFiveMinutesWithTheFullCount()
    {
        var (recorder, run) = Start();
        for (var i = 0; i < 40; i++)
        {
            recorder.Warning(Service("web"), "R", "m");
            await Eventually.TrueAsync(() => recorder.Pending == 0);
        }
        _time.Advance(TimeSpan.FromMinutes(5));
        recorder.Warning(Service("web"), "R", "m");
        recorder.Warning(Service("other"), "R", "m");
        await DrainAsync(recorder, run);
        Assert.Equal([1, 41], _api.Stored.Values.Select(e => e["count"]!.GetValue<int>()).Order());
    }

    [Fact]
    public async Task Record_ManyDifferentMessages_AreCombinedAfterTen()
    {
        var (recorder, run) = Start();
        for (var i = 1; i <= 14; i++)
        {
            recorder.Warning(Service("web"), "R", $"attempt {i}");
            await Eventually.TrueAsync(() => recorder.Pending == 0);
        }
        await DrainAsync(recorder, run);
        Assert.Equal(11, _api.Stored.Count);
        var combined = Assert.Single(_api.Stored.Values, e => e["message"]!.GetValue<string>().StartsWith("(combined", StringComparison.Ordinal));
        Assert.Equal("(combined from similar events): attempt 14", combined["message"]!.GetValue<string>());
        Assert.Equal(4, combined["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Record_FiveThousandObjects_AllAreWrittenWithinTheRate()
    {
        var (recorder, run) = Start();
        for (var i = 0; i < 5000; i++) recorder.Normal(Service($"s{i}"), "IPAllocated", "ok");
        var passed = await Eventually.TrueAsync(_time, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), () => recorder.Written == 5000);
        // 1000 at once, then 500 each second.
        Assert.True(passed >= TimeSpan.FromSeconds(7.5), $"too fast: {passed}");
        await DrainAsync(recorder, run);
        Assert.Equal(5000, _api.Stored.Count);
        Assert.Equal(0, recorder.Dropped);
    }

    [Fact]
    public async Task Record_EventExpiredOnTheServer_IsCreatedAnew()
    {
        var (recorder, run) = Start();
        recorder.Normal(Service("web"), "R", "m");
        await Eventually.TrueAsync(() => recorder.Written == 1);
        _api.Stored.Clear();
        recorder.Normal(Service("web"), "R", "m");
        await DrainAsync(recorder, run);
        Assert.Equal(2, Assert.Single(_api.Stored).Value["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Record_ServerAwayForAWhile_IsWrittenLater()
    {
        var calls = 0;
        _api.Refuse = _ => ++calls <= 3 ? -1 : 0;
        var (recorder, run) = Start();
        recorder.Normal(Service("web"), "R", "m");
        await Eventually.TrueAsync(_time, TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(20), () => recorder.Written == 1);
        await DrainAsync(recorder, run);
        Assert.Single(_api.Stored);
        Assert.Equal(0, recorder.Dropped);
    }

    [Fact]
    public async Task Record_ServerRefuses_GivesUpAtOnceAndCounts()
    {
        _api.Refuse = _ => 403;
        var (recorder, run) = Start();
        recorder.Normal(Service("web"), "R", "m");
        await Eventually.TrueAsync(() => recorder.Dropped == 1);
        await DrainAsync(recorder, run);
        Assert.Single(_api.Log);
    }

    [Fact]
    public void Record_NobodyWrites_BufferIsBoundedAndCallersGoOn()
    {
        using var recorder = new EventRecorder(_api.Client(_time), Options() with { Capacity = 100 });
        for (var i = 0; i < 500; i++) recorder.Normal(Service($"s{i}"), "R", "m");
        Assert.Equal(100, recorder.Pending);
        Assert.Equal(400, recorder.Dropped);
    }

    private static ObjectReference Service(string name) => new("v1", "Service", new ObjectKey("ns", name), $"u-{name}");

    private EventRecorderOptions Options() => new()
    {
        Component = "the-controller",
        Instance = "pod-1",
        TimeProvider = _time,
        Random = new Random(5),
    };

    private (EventRecorder Recorder, Task Run) Start()
    {
        var recorder = new EventRecorder(_api.Client(_time), Options());
        return (recorder, recorder.RunAsync(_stop.Token));
    }

    private static async Task DrainAsync(EventRecorder recorder, Task run)
    {
        recorder.Dispose();
        await run.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
