using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Printing;

/// <summary>Reason, ready count and restarts of a Pod, derived from its container statuses.</summary>
internal sealed class PodSummary
{
    private long _sidecarRestarts;
    private DateTimeOffset? _lastSidecarRestart;

    public PodSummary(JsonObject pod)
    {
        var status = pod.At("status");
        var phase = status.Text("phase");
        var initContainers = pod.Each("spec", "initContainers").ToList();
        var sidecars = initContainers.Where(c => c.Text("restartPolicy") == "Always").Select(c => c.Text("name")).ToHashSet();

        Total = pod.Count("spec", "containers") + sidecars.Count;
        Reason = status.Text("reason") is { Length: > 0 } reason ? reason : phase;
        if (status.Each("conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
            Reason = "SchedulingGated";

        var initializing = CountInitContainers(status, initContainers.Count, sidecars);
        if (!initializing || HasCondition(pod, "Initialized", "True"))
            CountContainers(pod, status);
        ApplyDeletion(pod, status, phase);
    }

    public int Total { get; }

    public int Ready { get; private set; }

    public string Reason { get; private set; }

    public long Restarts { get; private set; }

    public DateTimeOffset? LastRestart { get; private set; }

    public static bool HasCondition(JsonObject pod, string type, string value) =>
        pod.Each("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == value);

    /// <summary>True while an init container has not finished; the reason then names it.</summary>
    private bool CountInitContainers(JsonNode? status, int initCount, HashSet<string> sidecars)
    {
        var index = 0;
        foreach (var container in status.Each("initContainerStatuses"))
        {
            var sidecar = sidecars.Contains(container.Text("name"));
            CountRestarts(container, sidecar);
            var terminated = container.At("state", "terminated");
            if (sidecar && container.Flag("started"))
                Ready += container.Flag("ready") ? 1 : 0;
            else if (terminated is null || terminated.Integer("exitCode") != 0)
            {
                Reason = InitReason(container, terminated, index, initCount);
                return true;
            }
            index++;
        }
        return false;
    }

    private void CountRestarts(JsonObject container, bool sidecar)
    {
        var count = container.Integer("restartCount");
        var finished = container.Time("lastState", "terminated", "finishedAt");
        Restarts += count;
        LastRestart = Later(LastRestart, finished);
        if (!sidecar)
            return;
        _sidecarRestarts += count;
        _lastSidecarRestart = Later(_lastSidecarRestart, finished);
    }

    private static string InitReason(JsonObject container, JsonNode? terminated, int index, int initCount)
    {
        if (terminated is not null)
            return "Init:" + (terminated.Text("reason") is { Length: > 0 } named ? named : ExitText(terminated));
        var waiting = container.Text("state", "waiting", "reason");
        return waiting.Length > 0 && waiting != "PodInitializing" ? "Init:" + waiting : $"Init:{index}/{initCount}";
    }

    private void CountContainers(JsonObject pod, JsonNode? status)
    {
        // Restarts of plain init containers are history once the Pod runs.
        Restarts = _sidecarRestarts;
        LastRestart = _lastSidecarRestart;
        var running = false;
        foreach (var container in status.Each("containerStatuses").Reverse())
        {
            CountRestarts(container, sidecar: false);
            running |= CountContainer(container);
        }
        if (Reason == "Completed" && running)
            Reason = HasCondition(pod, "Ready", "True") ? "Running" : "NotReady";
    }

    private bool CountContainer(JsonObject container)
    {
        var terminated = container.At("state", "terminated");
        if (container.Text("state", "waiting", "reason") is { Length: > 0 } waiting)
            Reason = waiting;
        else if (terminated.Text("reason") is { Length: > 0 } ended)
            Reason = ended;
        else if (terminated is not null)
            Reason = Reason.Length == 0 ? ExitText(terminated) : Reason;
        else if (container.Flag("ready") && container.At("state", "running") is not null)
        {
            Ready++;
            return true;
        }
        return false;
    }

    private void ApplyDeletion(JsonObject pod, JsonNode? status, string phase)
    {
        if (pod.TextOrNull("metadata", "deletionTimestamp") is null)
            return;
        if (status.Text("reason") == "NodeLost")
            Reason = "Unknown";
        else if (phase is not ("Succeeded" or "Failed"))
            Reason = "Terminating";
    }

    private static string ExitText(JsonNode terminated) =>
        terminated.Integer("signal") is not 0 and var signal ? $"Signal:{signal}" : $"ExitCode:{terminated.Integer("exitCode")}";

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;
}
