using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.ApiServer.Client;

namespace Steelyard.Lab.Nodes;

/// <summary>How to run a <see cref="NodeAgent"/>.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>Name of the node.</summary>
    public required string Name { get; init; }

    /// <summary>The node's addresses, one of each family at most, the first one first. Pods have the same families.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary>The API; the caller disposes it.</summary>
    public required ClusterAccess Access { get; init; }

    /// <summary>
    /// Directory for pods, volumes and logs. A memory file system is mounted there in the agent's mount namespace, so
    /// that everything is gone with the node.
    /// </summary>
    public required string StateDirectory { get; init; }

    /// <summary>Path of the steelyard executable, for containers that run it.</summary>
    public required string Executable { get; init; }

    /// <summary>Version of the product, shown as the container runtime's.</summary>
    public string Version { get; init; } = "0.0.0";

    /// <summary>A server of the cluster: it gets the roles control-plane and master.</summary>
    public bool IsServer { get; init; }

    /// <summary>More labels of the node.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>A file with more images, or null.</summary>
    public string? ImageFile { get; init; }

    /// <summary>Port of the kubelet's API.</summary>
    public int KubeletPort { get; init; } = 10250;

    /// <summary>Run the service proxy beside the agent.</summary>
    public bool WithProxy { get; init; } = true;

    /// <summary>How often the node's Lease is renewed.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
