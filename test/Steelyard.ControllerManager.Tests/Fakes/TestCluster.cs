using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Tests.Fakes;

/// <summary>
/// Controllers at work on a fake API with a clock that the test moves. While a test waits for something the clock
/// creeps by milliseconds, so that retries happen but no grace period passes unasked.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _stop = new();
    private readonly InformerSet _informers;
    private readonly List<Task> _running = [];

    public TestCluster(Func<ControllerContext, IController[]> controllers, ControllerOptions? options = null)
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Api = new FakeApi(Time);
        _informers = new InformerSet(Api, Time, NullLogger.Instance);
        var context = new ControllerContext(Api, _informers, Api.Served, Time, options ?? new ControllerOptions(), NullLogger.Instance);
        Controllers = [.. controllers(context), context.Events];
    }

    public FakeTimeProvider Time { get; }

    public FakeApi Api { get; }

    public IReadOnlyList<IController> Controllers { get; }

    /// <summary>Number of resources that the test keeps from being followed.</summary>
    public int Unfollowed { get; set; }

    public static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;

    /// <summary>Starts the controllers; objects created before are there from the first list on.</summary>
    public async Task StartAsync()
    {
        _informers.Start();
        await _informers.WaitForSyncAsync(_stop.Token).WaitAsync(Patience);
        foreach (var controller in Controllers)
            _running.Add(Task.Run(() => controller.RunAsync(_stop.Token)));
    }

    public void AddNamespace(string name) => Api.Create(Resources.Namespaces, null, Json(
        $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"},"spec":{"finalizers":["kubernetes"] },"status":{"phase":"Active"} }"""));

    public JsonObject Add(ResourceName resource, string? ns, string json) => Api.Create(resource, ns, Json(json));

    /// <summary>Does what a kubelet does first: the pod runs, has addresses and is ready or not.</summary>
    public void Run(JsonObject pod, bool ready = true, params string[] addresses)
    {
        var ips = string.Join(',', addresses.Select(address => $$"""{"ip":"{{address}}"}"""));
        Api.Patch(Resources.Pods, pod.Namespace(), pod.Name(), Json($$"""
            {"status": {"phase": "Running", "podIPs": [{{ips}}], "conditions": [
              {"type": "Ready", "status": "{{(ready ? "True" : "False")}}", "lastTransitionTime": "{{Meta.Timestamp(Time.GetUtcNow())}}"} ] } }
            """), "status");
    }

    /// <summary>Ends terminating pods, as a kubelet does.</summary>
    public void EndTerminating()
    {
        foreach (var pod in Api.All(Resources.Pods).Where(pod => pod.IsTerminating()))
            Api.Delete(Resources.Pods, pod.Namespace(), pod.Name(), Json("""{"gracePeriodSeconds": 0}"""));
    }

    public IReadOnlyList<string> Events(string kind) =>
        [.. Api.All(Resources.Events).Where(e => e.Text("involvedObject", "kind") == kind).Select(e => $"{e.Text("reason")} {e.Text("message")}")];

    /// <summary>
    /// Waits until the condition holds and all that led to it is done; fails with its text otherwise. Time moves only
    /// while the condition does not hold.
    /// </summary>
    public async Task UntilAsync(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var end = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var changed = Api.Changed;
            var holds = condition();
            if (holds && IsIdle())
                return;
            if (TimeProvider.System.GetElapsedTime(end) > Patience)
                Assert.Fail((holds ? "the controllers never came to rest: " : "never came true: ") + text);
            if (holds)
            {
                await Task.Delay(1);
                continue;
            }
            await Task.WhenAny(changed, Task.Delay(10));
            if (!changed.IsCompleted)
                Time.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>
    /// Lets the controllers do what they will until all have nothing left to do, neither now nor after the retries of
    /// the next moments.
    /// </summary>
    public async Task SettleAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var quiet = 0; quiet < 8; quiet++)
        {
            var version = Api.Progress.Version;
            while (!IsIdle())
            {
                if (TimeProvider.System.GetElapsedTime(start) > Patience)
                    Assert.Fail("the controllers never came to rest");
                await Task.Delay(1);
            }
            if (Api.Progress.Version != version)
                quiet = 0;
            Time.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>
    /// True if all changes have gone their way: from the API through watches and queues to controllers, which write
    /// again or tell the event sink.
    /// </summary>
    public bool IsIdle()
    {
        var before = Api.Progress;
        return before.CaughtUp == _informers.Count - Unfollowed && Controllers.All(c => c.IsIdle) && Api.Progress == before;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _informers.DisposeAsync();
        _stop.Dispose();
    }
}
