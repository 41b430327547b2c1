using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Kube.Queues;

namespace Steelyard.Kube.Caching;

/// <summary>What a <see cref="ResourceCache{T}"/> holds and how it keeps up.</summary>
public sealed record ResourceCacheOptions
{
    /// <summary>Empty for all namespaces.</summary>
    public string Namespace { get; init; } = "";

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public int PageSize { get; init; } = 500;

    /// <summary>A watch is asked to end after a random time between this and twice this.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public ExponentialBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(30));

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = new();

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Called with key and reason for each version of an object that cannot be decoded; the last good one stays in the cache.</summary>
    public Action<ObjectKey, Exception>? OnUndecodable { get; init; }
}
