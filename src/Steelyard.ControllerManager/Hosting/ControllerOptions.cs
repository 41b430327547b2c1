namespace Steelyard.ControllerManager.Hosting;

/// <summary>Settings of the controllers; the defaults are those of a genuine controller manager where it has them.</summary>
public sealed record ControllerOptions
{
    /// <summary>PEM of the authority that signed the API server's certificate, for every namespace's kube-root-ca.crt; empty publishes none.</summary>
    public string RootCertificates { get; init; } = "";

    /// <summary>A node whose Lease and status are older than this is unreachable.</summary>
    public TimeSpan NodeGracePeriod { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>A node that never told its status is unreachable after this.</summary>
    public TimeSpan NodeStartupGracePeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pods of a deleted node are removed after this, if the node has not come back.</summary>
    public TimeSpan VanishedNodePatience { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>IPv4 network that nodes get a /24 each from.</summary>
    public string PodNetworkIPv4 { get; init; } = "10.42.0.0/16";

    /// <summary>IPv6 network that nodes get a /64 each from.</summary>
    public string PodNetworkIPv6 { get; init; } = "fd00:42::/48";
}
