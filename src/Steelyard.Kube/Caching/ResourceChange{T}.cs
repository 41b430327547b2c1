namespace Steelyard.Kube.Caching;

/// <summary>A change of the cache.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">The object.</param>
/// <param name="Old">Before; null when added.</param>
/// <param name="New">After; null when deleted.</param>
/// <param name="IsInitial">Part of the first list: the cache is not complete yet.</param>
public readonly record struct ResourceChange<T>(ChangeKind Kind, ObjectKey Key, CachedObject<T>? Old, CachedObject<T>? New, bool IsInitial);
