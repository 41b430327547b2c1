using System.Text.Json.Serialization;

namespace Steelyard.Lab.Clusters;

/// <summary>One host on the cluster's network.</summary>
/// <param name="Name">Host name, and for nodes the name of the Node.</param>
/// <param name="IPv4">Address without length, for instance 172.25.0.2.</param>
/// <param name="IPv6">Address without length; null on a single-stack network.</param>
/// <param name="Mac">Hardware address of its eth0, for instance 02:42:ac:19:00:02.</param>
public sealed record ClusterHost(string Name, HostRole Role, string IPv4, string? IPv6, string Mac)
{
    [JsonIgnore]
    public bool IsNode => Role is HostRole.Server or HostRole.Agent;
}
