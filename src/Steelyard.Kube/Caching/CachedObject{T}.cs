namespace Steelyard.Kube.Caching;

/// <summary>An object as the cache holds it.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Uid">Tells an object from its namesakes of earlier days.</param>
/// <param name="ResourceVersion">Version of the object.</param>
/// <param name="Value">The decoded object, or the projection that was asked for.</param>
public sealed record CachedObject<T>(ObjectKey Key, string Uid, string ResourceVersion, T Value);
