namespace Steelyard.Lab.Pods;

/// <summary>How far a pod has come: its containers and the phase that follows from them.</summary>
internal sealed record PodProgress(
    string RestartPolicy, bool HasSandbox, IReadOnlyList<ContainerStatus> InitContainers, IReadOnlyList<ContainerStatus> Containers)
{
    /// <summary>The init containers that have to end before the others begin all have.</summary>
    public bool IsInitialized => InitContainers.All(c => (c.IsTerminated && c.ExitCode == 0) || (c.Container.IsSidecar() && c.Started));

    /// <summary>Pending, Running, Succeeded or Failed.</summary>
    public string Phase
    {
        get
        {
            if (RestartPolicy == "Never" && InitContainers.Any(c => c.IsTerminated && c.ExitCode != 0))
                return "Failed";
            if (Containers.All(c => c.IsTerminated && !RestartRule.Restarts(RestartPolicy, isInit: false, (int)c.ExitCode)))
                return Containers.All(c => c.ExitCode == 0) ? "Succeeded" : "Failed";
            return Containers.Any(c => c.IsRunning || c.IsTerminated || c.ContainerId.Length > 0) ? "Running" : "Pending";
        }
    }
}
