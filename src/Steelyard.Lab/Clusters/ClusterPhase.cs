namespace Steelyard.Lab.Clusters;

/// <summary>What was last asked of a cluster; whether it came true is seen from its processes.</summary>
public enum ClusterPhase
{
    Creating,
    Running,
    Stopped,
}
