using Steelyard.ControllerManager.Objects;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>What the proxy reads of a Service. Protocols are in nftables' spelling: tcp, udp, sctp.</summary>
internal sealed record ProxyService
{
    public required ObjectKey Key { get; init; }

    public required IReadOnlyList<ServicePort> Ports { get; init; }

    public IReadOnlyList<IpAddr> ClusterAddresses { get; init; } = [];

    /// <summary><c>spec.externalIPs</c>.</summary>
    public IReadOnlyList<IpAddr> ExternalAddresses { get; init; } = [];

    /// <summary>Addresses of <c>status.loadBalancer.ingress</c> whose mode is VIP.</summary>
    public IReadOnlyList<IpAddr> LoadBalancerAddresses { get; init; } = [];

    public IReadOnlyList<IpPrefix> SourceRanges { get; init; } = [];

    public bool ExternalLocal { get; init; }

    public bool InternalLocal { get; init; }

    /// <summary>Seconds that a client sticks to its endpoint; null without session affinity.</summary>
    public int? AffinitySeconds { get; init; }

    /// <summary>0 for none.</summary>
    public int HealthCheckNodePort { get; init; }
}

/// <summary>One port of a service; <paramref name="NodePort"/> is 0 when there is none.</summary>
internal sealed record ServicePort(string Name, string Protocol, int Port, int NodePort);
