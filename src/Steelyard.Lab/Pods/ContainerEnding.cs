using Steelyard.Linux.Processes;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Containers;

namespace Steelyard.Lab.Pods;

/// <summary>Ends a running container: hook, signal, patience, SIGKILL.</summary>
internal sealed class ContainerEnding(IPodHost pod, ContainerStatus status, ContainerRun run)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    /// <param name="why">Why it is ended while its pod lives on; null when the pod ends.</param>
    public async Task EndAsync(string? why, CancellationToken ct)
    {
        var context = pod.Context;
        var begun = context.Now;
        context.Events.Normal(pod.Pod, "Killing", why ?? $"Stopping container {status.Name}");
        if (status.Container.At("lifecycle", "preStop") is { } hook)
        {
            var result = await run.HookAsync(pod, status, hook, pod.Grace).ConfigureAwait(false);
            if (!result.Success)
                context.Events.Warning(pod.Pod, "FailedPreStopHook", $"PreStopHook failed: {result.Message}");
        }
        run.Container.Process.Signal(run.Program.StopSignal);
        // The patience may be shortened while it lasts, by a second deletion.
        while (!run.Exited.IsCompleted && begun + pod.Grace is var end && end > context.Now)
        {
            var left = end - context.Now;
            await Task.WhenAny(run.Exited, Task.Delay(left < _look ? left : _look, context.Time, ct)).ConfigureAwait(false);
        }
        run.Container.Process.Signal((int)Signal.Kill);
        await run.Exited.ConfigureAwait(false);
    }
}
