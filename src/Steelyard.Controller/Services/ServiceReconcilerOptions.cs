using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Controller.Metrics;
using Steelyard.Core.Services;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;

namespace Steelyard.Controller.Services;

/// <summary>What a <see cref="ServiceReconciler"/> works with.</summary>
internal sealed record ServiceReconcilerOptions
{
    public required KubeClient Client { get; init; }

    public required ResourceCache<ServiceSpec> Services { get; init; }

    public required EventRecorder Events { get; init; }

    public ControllerMetrics Metrics { get; init; } = new();

    /// <summary>Hears of pools whose counters may have changed.</summary>
    public Action<string> PoolTouched { get; init; } = static _ => { };

    /// <summary>The class of services to handle; empty for those without.</summary>
    public string LoadBalancerClass { get; init; } = "";

    public UnknownPoolPolicy UnknownPool { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = new();

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
