using System.Text.Json.Nodes;
using Steelyard.Lab.Probes;

namespace Steelyard.Lab.Pods;

/// <summary>The startup, liveness and readiness probes of one run of a container.</summary>
internal sealed class ContainerProbes(IPodHost pod, ContainerStatus status, ContainerRun run)
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the container has to be restarted.</summary>
    public Task Failed => _failed.Task;

    /// <summary>The event that tells why, or null.</summary>
    public string? FailureText { get; private set; }

    public Task RunAsync(CancellationToken ct)
    {
        var container = status.Container;
        if (container["startupProbe"] is null)
            _started.TrySetResult();
        return Task.WhenAll(
            ProbeAsync(container["startupProbe"], "Startup", waitForStart: false, ct),
            ProbeAsync(container["livenessProbe"], "Liveness", waitForStart: true, ct),
            ProbeAsync(container["readinessProbe"], "Readiness", waitForStart: true, ct));
    }

    private async Task ProbeAsync(JsonNode? probe, string kind, bool waitForStart, CancellationToken ct)
    {
        if (probe is null)
            return;
        if (waitForStart)
            await _started.Task.WaitAsync(ct).ConfigureAwait(false);
        var settings = ProbeSettings.From(probe);
        var machine = new ProbeMachine(settings);
        var action = new ProbeAction(status.Container, pod.Address, (command, stop) => run.RunInsideAsync(pod.Context.Launcher, command, stop), pod.Context.Time);
        await Task.Delay(settings.InitialDelay, pod.Context.Time, ct).ConfigureAwait(false);
        var early = kind != "Liveness";
        while (true)
        {
            var result = await action.CheckAsync(probe, settings.Timeout, ct).ConfigureAwait(false);
            if (!result.Success && !early)
                pod.Context.Events.Warning(pod.Pod, "Unhealthy", $"{kind} probe failed: {result.Message}");
            if (machine.Observe(result.Success, early) && Apply(kind, machine.Verdict))
                return;
            var next = kind == "Liveness" ? (Delay: settings.Period, Early: false) : machine.NextAfter();
            early = next.Early;
            await Task.Delay(next.Delay, pod.Context.Time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Acts on a verdict; true when the probe has done its work.</summary>
    private bool Apply(string kind, ProbeVerdict verdict)
    {
        var success = verdict == ProbeVerdict.Success;
        if (kind == "Readiness")
        {
            pod.Change(() => status.Ready = success);
            return false;
        }
        if (!success)
        {
            FailureText = $"Container {status.Name} failed {kind.ToLowerInvariant()} probe, will be restarted";
            _failed.TrySetResult();
            return true;
        }
        if (kind != "Startup")
            return false;
        pod.Change(() =>
        {
            status.Started = true;
            status.Ready = status.Container["readinessProbe"] is null;
        });
        _started.TrySetResult();
        return true;
    }
}
