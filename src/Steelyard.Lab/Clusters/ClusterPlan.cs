using System.Text.Json.Serialization;

namespace Steelyard.Lab.Clusters;

/// <summary>What a cluster consists of, as it was asked for.</summary>
public sealed record ClusterPlan
{
    public required string Name { get; init; }

    /// <summary>IPv4 network of the nodes, for instance 172.25.0.0/16.</summary>
    public required string Subnet { get; init; }

    /// <summary>IPv6 network of the nodes; null: single stack.</summary>
    public string? Subnet6 { get; init; }

    /// <summary>First host address of the subnet: the bridge itself.</summary>
    public required string Gateway { get; init; }

    public string? Gateway6 { get; init; }

    public IReadOnlyList<ClusterHost> Hosts { get; init; } = [];

    /// <summary>Routing daemon of the host "router": frr or bird; null: no router.</summary>
    public string? Router { get; init; }

    /// <summary>Path of a file with more images for the nodes; null: none.</summary>
    public string? ImageFile { get; init; }

    /// <summary>Loopback port of the machine that leads to the API server; 0 until it is known.</summary>
    public int ApiPort { get; init; }

    [JsonIgnore]
    public IEnumerable<ClusterHost> Nodes => Hosts.Where(host => host.IsNode);

    /// <summary>The node in whose network the API server listens.</summary>
    [JsonIgnore]
    public ClusterHost ApiHost => Hosts.First(host => host.Role == HostRole.Server);

    /// <exception cref="LabException">There is no such host; the message names those there are.</exception>
    public ClusterHost Host(string name) => Hosts.FirstOrDefault(host => host.Name == name)
        ?? throw new LabException($"cluster \"{Name}\" has no host \"{name}\"; it has {string.Join(", ", Hosts.Select(host => host.Name))}");

    /// <exception cref="LabException">There is no such node; the message names those there are.</exception>
    public ClusterHost Node(string name) => Nodes.FirstOrDefault(host => host.Name == name)
        ?? throw new LabException($"cluster \"{Name}\" has no node \"{name}\"; it has {string.Join(", ", Nodes.Select(host => host.Name))}");
}
