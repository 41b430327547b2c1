using Steelyard.Lab.Kubeconfigs;

namespace Steelyard.Lab.Clusters;

/// <summary>How far a cluster is brought up.</summary>
public sealed record CreateOptions
{
    /// <summary>Wait until all nodes are ready.</summary>
    public bool Wait { get; init; } = true;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Remove everything after a failure.</summary>
    public bool Rollback { get; init; } = true;

    /// <summary>Where the context is merged into; null: nowhere.</summary>
    public UserKubeconfig? Kubeconfig { get; init; }

    public bool SwitchContext { get; init; } = true;
}
