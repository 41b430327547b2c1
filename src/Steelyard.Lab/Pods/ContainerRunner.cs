using System.Security.Cryptography;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Logs;

namespace Steelyard.Lab.Pods;

/// <summary>Keeps one container as its pod wants it: starts it, watches it, starts it again, ends it.</summary>
internal sealed class ContainerRunner(IPodHost pod, ContainerStatus status, bool isInit)
{
    private static readonly TimeSpan _configRetry = TimeSpan.FromSeconds(1);
    private readonly RestartBackoff _backoff = new();
    private readonly ImageWait _images = new(pod, status);
    private int _starts;

    /// <summary>The run of the moment; null between runs.</summary>
    public ContainerRun? Current { get; private set; }

    /// <summary>The log of the current or last run.</summary>
    public ContainerLog? Log { get; private set; }

    public ContainerLog? PreviousLog { get; private set; }

    public ContainerStatus Status => status;

    private string Policy => isInit && status.Container.IsSidecar() ? "Always" : pod.Pod.Text("spec", "restartPolicy");

    private bool EndsForGood => status.IsTerminated && !RestartRule.Restarts(Policy, isInit && !status.Container.IsSidecar(), (int)status.ExitCode);

    /// <summary>Runs until the container has ended for good or, after <paramref name="stop"/>, was ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && !EndsForGood)
            {
                if (await StartAsync(stop).ConfigureAwait(false))
                    await SuperviseAsync(stop).ConfigureAwait(false);
                if (stop.IsCancellationRequested || EndsForGood)
                    return;
                await BackOffAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Between two runs: nothing is there to be ended.
        }
        finally
        {
            Log?.Complete();
        }
    }

    /// <summary>True when the container runs; false when it could not be started, which the status tells.</summary>
    private async Task<bool> StartAsync(CancellationToken stop)
    {
        var program = await _images.ResolveAsync(stop).ConfigureAwait(false);
        var directory = pod.Directory.Container(status.Name, _starts);
        var spec = await DescribeAsync(program, directory, stop).ConfigureAwait(false);
        var events = pod.Context.Events;
        var log = new ContainerLog(pod.Directory.Log(status.Name, _starts++), pod.Context.Time);
        PreviousLog?.Dispose();
        (PreviousLog, Log) = (Log, log);
        var id = "steelyard://" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        try
        {
            var running = pod.Context.Launcher.Start(spec);
            Current = new ContainerRun(running, spec, program, log);
            pod.Change(() =>
            {
                status.Run(id, pod.Context.Now);
                status.Started = status.Container["startupProbe"] is null;
                status.Ready = status.Started && status.Container["readinessProbe"] is null;
            });
            events.Normal(pod.Pod, "Created", $"Created container: {status.Name}");
            events.Normal(pod.Pod, "Started", $"Started container {status.Name}");
            return true;
        }
        catch (ContainerStartException failure)
        {
            log.Complete();
            pod.Change(() =>
            {
                status.Run(id, pod.Context.Now);
                status.End(failure.ExitCode, "StartError", failure.Message, pod.Context.Now);
            });
            events.Warning(pod.Pod, "Failed", $"Error: {failure.Message}");
            return false;
        }
    }

    private async Task<ContainerSpec> DescribeAsync(ImageProgram program, string directory, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await pod.DescribeAsync(status.Container, program, directory).ConfigureAwait(false);
            }
            catch (ConfigException missing)
            {
                pod.Change(() => status.Wait("CreateContainerConfigError", missing.Message));
                pod.Context.Events.Warning(pod.Pod, "Failed", $"Error: {missing.Message}");
                await Task.Delay(_configRetry, pod.Context.Time, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task SuperviseAsync(CancellationToken stop)
    {
        var run = Current!;
        using var life = new CancellationTokenSource();
        var probes = new ContainerProbes(pod, status, run);
        var watching = probes.RunAsync(life.Token);
        await run.StartHookAsync(pod, status).ConfigureAwait(false);
        await Task.WhenAny(run.Exited, probes.Failed, WhenCancelled(stop, life.Token)).ConfigureAwait(false);
        if (!run.Exited.IsCompleted)
            await new ContainerEnding(pod, status, run).EndAsync(probes.FailureText, life.Token).ConfigureAwait(false);
        var exit = await run.Exited.ConfigureAwait(false);
        await life.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await run.DrainAsync(pod.Context.Time).ConfigureAwait(false);
        Current = null;
        pod.Change(() => status.End(exit.Combined, exit.Combined == 0 ? "Completed" : "Error", null, pod.Context.Now));
        PodDirectory.TryDelete(run.Spec.Directory);
    }

    private async Task BackOffAsync(CancellationToken stop)
    {
        var wait = _backoff.AfterFailure(status.StartedAt, pod.Context.Now);
        if (wait == TimeSpan.Zero)
            return;
        var name = $"{pod.Pod.Name()}_{pod.Pod.Namespace()}({pod.Pod.Uid()})";
        var length = wait < TimeSpan.FromMinutes(1) ? $"{wait.TotalSeconds:0}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
        pod.Change(() => status.Wait("CrashLoopBackOff", $"back-off {length} restarting failed container={status.Name} pod={name}"));
        pod.Context.Events.Warning(pod.Pod, "BackOff", $"Back-off restarting failed container {status.Name} in pod {name}");
        await Task.Delay(wait, pod.Context.Time, stop).ConfigureAwait(false);
    }

    private static async Task WhenCancelled(CancellationToken stop, CancellationToken life)
    {
        var cancelled = new TaskCompletionSource();
        await using var first = stop.Register(() => cancelled.TrySetResult()).ConfigureAwait(false);
        await using var second = life.Register(() => cancelled.TrySetResult()).ConfigureAwait(false);
        await cancelled.Task.ConfigureAwait(false);
    }
}
