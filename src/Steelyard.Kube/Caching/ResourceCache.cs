using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>Makes caches.</summary>
public static class ResourceCache
{
    /// <summary>A cache of whole objects.</summary>
    public static ResourceCache<T> Create<T>(KubeClient client, ResourceType<T> type, ResourceCacheOptions? options = null) =>
        new(client, type, json => Deserialize(type, json), options ?? new ResourceCacheOptions());

    /// <summary>A cache that keeps only what <paramref name="project"/> makes of each object, to save memory.</summary>
    public static ResourceCache<TStored> Create<T, TStored>(
        KubeClient client, ResourceType<T> type, Func<T, TStored> project, ResourceCacheOptions? options = null) =>
        new(client, type, json => project(Deserialize(type, json)), options ?? new ResourceCacheOptions());

    private static T Deserialize<T>(ResourceType<T> type, ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, type.TypeInfo) ?? throw new JsonException("null is no object");
}
