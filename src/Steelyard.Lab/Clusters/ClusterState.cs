using Steelyard.Lab.Processes;

namespace Steelyard.Lab.Clusters;

/// <summary>All that is kept of a cluster in its folder (state.json).</summary>
public sealed record ClusterState
{
    public required ClusterPlan Plan { get; init; }

    public ClusterPhase Phase { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Made anew at each start: a holder that is not of this run ends itself.</summary>
    public string Run { get; init; } = "";

    /// <summary>The command that is creating or starting the cluster; when it is gone without an end, the cluster is a leftover.</summary>
    public ProcessIdentity? Creator { get; init; }

    /// <summary>The process whose end is the end of the cluster.</summary>
    public ProcessIdentity? Holder { get; init; }

    /// <summary>The user's kubeconfig into which the context was merged; null: none.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The context that was current in it before.</summary>
    public string? PreviousContext { get; init; }

    /// <summary>creating, running, stopped, incomplete: it runs but was never finished, or dead: it should run and does not.</summary>
    public string Describe() => Phase switch
    {
        ClusterPhase.Creating when Creator is { IsAlive: true } => "creating",
        ClusterPhase.Creating when Holder is { IsAlive: true } => "incomplete",
        ClusterPhase.Running when Holder is { IsAlive: true } => "running",
        ClusterPhase.Stopped => "stopped",
        _ => "dead",
    };
}
