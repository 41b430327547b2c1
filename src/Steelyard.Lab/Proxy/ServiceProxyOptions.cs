using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy;

/// <summary>What the service proxy of one node must know. It works in the network namespace of its process.</summary>
public sealed record ServiceProxyOptions
{
    /// <summary>The name in <c>endpoints[].nodeName</c> that makes an endpoint local.</summary>
    public required string NodeName { get; init; }

    /// <summary>Networks of all pods of the cluster. Traffic that does not come from them is masqueraded on its way to a cluster address.</summary>
    public IReadOnlyList<IpPrefix> PodNetworks { get; init; } = [IpPrefix.Parse("10.42.0.0/16"), IpPrefix.Parse("fd00:42::/48")];

    /// <summary>Port of <c>/healthz</c> and <c>/livez</c>, kube-proxy's by default; 0 for none.</summary>
    public int HealthPort { get; init; } = 10256;

    /// <summary>A file that exists while the rules of all services are in force; null for none.</summary>
    public string? ReadyFile { get; init; }

    /// <summary>How long a change waits for others that may come with it.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(2);

    public string NftProgram { get; init; } = "nft";

    public string ConntrackProgram { get; init; } = "conntrack";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
