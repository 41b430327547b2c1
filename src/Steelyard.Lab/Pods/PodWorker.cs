using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Networks;
using Steelyard.Lab.Volumes;

namespace Steelyard.Lab.Pods;

/// <summary>Runs one pod from the moment it is bound to this node until it is gone from the API.</summary>
#pragma warning disable CA1001 // see _stop
internal sealed partial class PodWorker : IPodHost
#pragma warning restore CA1001
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _refreshEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _agentPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    // Not disposed: news of the pod may come after its end, and without a timer there is nothing to release.
    private readonly CancellationTokenSource _stop = new();
    private readonly PodStatusWriter _writer;
    private readonly PodConfig _config;
    private readonly List<ContainerRunner> _initRunners;
    private readonly List<ContainerRunner> _runners;
    private JsonObject _pod;
    private PodSandbox? _sandbox;
    private PodVolumes? _volumes;
    private ContainerDescription? _description;
    private TimeSpan _grace;
    private bool _gone;

    public PodWorker(PodContext context, JsonObject pod)
    {
        Context = context;
        _pod = pod;
        Directory = new PodDirectory(context.StateDirectory, pod);
        _config = new PodConfig(context, pod);
        _writer = new PodStatusWriter(context, pod, Render);
        var initializing = pod.Count("spec", "initContainers") > 0;
        _initRunners = [.. pod.Each("spec", "initContainers").Select(c => new ContainerRunner(this, Status(c, "PodInitializing", "initContainerStatuses"), isInit: true))];
        _runners = [.. pod.Each("spec", "containers").Select(
            c => new ContainerRunner(this, Status(c, initializing ? "PodInitializing" : "ContainerCreating", "containerStatuses"), isInit: false))];
        _grace = TimeSpan.FromSeconds(pod.IntegerOrNull("spec", "terminationGracePeriodSeconds") ?? 30);
    }

    public PodContext Context { get; }

    public PodDirectory Directory { get; }

    public JsonObject Pod => Volatile.Read(ref _pod);

    public TimeSpan Grace => _grace;

    public string Address => Addresses is [var first, ..] ? first : "";

    /// <summary>Containers by name, the init containers among them.</summary>
    public ContainerRunner? Find(string container) => _runners.Concat(_initRunners).FirstOrDefault(runner => runner.Status.Name == container);

    public PodSandbox? Sandbox => _sandbox;

    private bool HostNetwork => Pod.Flag("spec", "hostNetwork");

    private IReadOnlyList<string> Addresses =>
        HostNetwork ? Context.NodeAddresses : [.. _sandbox?.Addresses.Select(address => address.ToString()) ?? []];

    /// <summary>Takes a newer state of the pod; a deletion begins its end.</summary>
    public void Update(JsonObject pod)
    {
        Volatile.Write(ref _pod, pod);
        if (!pod.IsTerminating())
            return;
        _grace = TimeSpan.FromSeconds(pod.IntegerOrNull("metadata", "deletionGracePeriodSeconds") ?? 30);
        _stop.Cancel();
    }

    /// <summary>The pod is gone from the API: it ends without patience.</summary>
    public void Remove()
    {
        _gone = true;
        _grace = TimeSpan.FromSeconds(1);
        _stop.Cancel();
    }

    public void Change(Action change)
    {
        lock (_lock)
            change();
        _writer.Wake();
    }

    public Task<ContainerSpec> DescribeAsync(JsonObject container, ImageProgram program, string directory) =>
        _description!.BuildAsync(container, program, directory);

    /// <summary>Runs until the pod is gone.</summary>
    public async Task RunAsync(CancellationToken agentStop)
    {
        using var stopping = agentStop.Register(() =>
        {
            _grace = _grace < _agentPatience ? _grace : _agentPatience;
            _stop.Cancel();
        });
        using var written = new CancellationTokenSource();
        var writing = _writer.RunAsync(written.Token);
        try
        {
            if (Pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
                await RunContainersAsync(_stop.Token).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, Context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Deleted before it was set up.
        }
        await written.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CleanUpAsync(agentStop).ConfigureAwait(false);
    }

    private async Task RunContainersAsync(CancellationToken stop)
    {
        _writer.Wake();
        await SetUpAsync(stop).ConfigureAwait(false);
        using var life = new CancellationTokenSource();
        var refreshing = RefreshAsync(life.Token);
        var sidecars = new List<Task>();
        foreach (var runner in _initRunners)
        {
            var run = runner.RunAsync(stop);
            if (runner.Status.Container.IsSidecar())
            {
                sidecars.Add(run);
                await WaitAsync(() => runner.Status.Started, stop).ConfigureAwait(false);
                continue;
            }
            await run.ConfigureAwait(false);
            if (runner.Status.ExitCode != 0 || stop.IsCancellationRequested)
                return;
        }
        await Task.WhenAll([.. _runners.Select(runner => runner.RunAsync(stop)), .. sidecars]).ConfigureAwait(false);
        await life.CancelAsync().ConfigureAwait(false);
        await refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SetUpAsync(CancellationToken stop)
    {
        if (!HostNetwork)
            await Context.NetworkReady.WaitAsync(stop).ConfigureAwait(false);
        await RetryAsync(CreateSandboxAsync, "FailedCreatePodSandBox", "Failed to create pod sandbox: ", stop).ConfigureAwait(false);
        _writer.Wake();
        var facts = new PodFacts(Pod, Addresses, Context.NodeAddresses, Context.Resources);
        var files = new VolumeFiles(facts, _config.FindAsync, _config.TokenAsync);
        _volumes = new PodVolumes(Pod, Directory.Volumes, Path.Combine(Context.StateDirectory, "host"), files, Context.Time);
        await RetryAsync(_ => _volumes.PrepareAsync(), "FailedMount", "", stop).ConfigureAwait(false);
        _description = new ContainerDescription(Context, facts, _sandbox!, _volumes, _config.FindAsync);
    }

    private async Task CreateSandboxAsync(CancellationToken ct)
    {
        var sandbox = PodSandbox.Create(ContainerDescription.HostName(Pod), !HostNetwork);
        try
        {
            if (!HostNetwork)
                await Context.Network.AttachAsync(sandbox, Pod.Uid(), ct).ConfigureAwait(false);
            _sandbox = sandbox;
        }
        catch
        {
            sandbox.Dispose();
            throw;
        }
    }

    private async Task RetryAsync(Func<CancellationToken, Task> work, string reason, string prefix, CancellationToken stop)
    {
        for (var wait = _firstRetry; ; wait = wait * 2 < _longestRetry ? wait * 2 : _longestRetry)
        {
            try
            {
                await work(stop).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is IOException or ConfigException or StatusException or HttpRequestException or TimeoutException)
            {
                Context.Events.Warning(Pod, reason, prefix + e.Message);
                await Task.Delay(wait, Context.Time, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        while (_volumes!.NeedRefresh)
        {
            await Task.Delay(_refreshEvery, Context.Time, ct).ConfigureAwait(false);
            try
            {
                await _volumes.RefreshAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or StatusException or HttpRequestException or TimeoutException)
            {
                RefreshFailed(Context.Logger, e, Pod.Key());
            }
        }
    }

    private async Task WaitAsync(Func<bool> reached, CancellationToken stop)
    {
        while (!reached())
            await Task.Delay(TimeSpan.FromMilliseconds(20), Context.Time, stop).ConfigureAwait(false);
    }

    private async Task CleanUpAsync(CancellationToken agentStop)
    {
        if (_sandbox is { } sandbox)
        {
            await Context.Network.DetachAsync(sandbox, Pod.Uid(), CancellationToken.None).ConfigureAwait(false);
            sandbox.Dispose();
        }
        // An agent that is stopped leaves its pods to the agent after it.
        if (!_gone && Pod.IsTerminating())
            await _writer.FinishAsync(agentStop).ConfigureAwait(false);
        Directory.Delete();
    }

    private JsonObject Render(JsonObject lastStatus)
    {
        lock (_lock)
        {
            var progress = new PodProgress(
                Pod.Text("spec", "restartPolicy"), _sandbox is not null,
                [.. _initRunners.Select(runner => runner.Status)], [.. _runners.Select(runner => runner.Status)]);
            return PodStatus.Build(progress, lastStatus, Addresses, Context.NodeAddresses, Context.Now);
        }
    }

    private ContainerStatus Status(JsonObject container, string reason, string list)
    {
        var status = new ContainerStatus(container, reason);
        if (Pod.Each("status", list).FirstOrDefault(old => old.Text("name") == status.Name) is { } old)
            status.Inherit(old, Context.Now);
        return status;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The volumes of pod {Pod} were not refreshed")]
    private static partial void RefreshFailed(ILogger logger, Exception failure, ObjectKey pod);
}
