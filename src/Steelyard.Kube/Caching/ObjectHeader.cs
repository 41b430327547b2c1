namespace Steelyard.Kube.Caching;

/// <summary>What the machinery itself needs of an object's metadata.</summary>
internal readonly record struct ObjectHeader(ObjectKey Key, string Uid, string ResourceVersion);
