namespace Steelyard.Kube.Caching;

/// <summary>What happened to a cached object.</summary>
public enum ChangeKind
{
    Added,
    Updated,
    Deleted,
}
