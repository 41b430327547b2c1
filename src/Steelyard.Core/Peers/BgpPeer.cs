using Steelyard.Core.Selectors;
using Steelyard.Primitives;

namespace Steelyard.Core.Peers;

/// <summary>
/// A validated BGP peer. Exactly one of <see cref="Address"/> and <see cref="Interface"/> is set, and exactly one of
/// <see cref="PeerAsn"/> and <see cref="DynamicAsn"/>. Absent timers mean that the engine's own defaults apply; when
/// one of hold and keepalive time was given, both are set.
/// </summary>
public sealed record BgpPeer(string Name, uint MyAsn)
{
    public const int DefaultPort = 179;

    public uint? PeerAsn { get; init; }

    public DynamicAsn? DynamicAsn { get; init; }

    /// <summary>AS number shown to this peer in place of <see cref="MyAsn"/>.</summary>
    public uint? LocalAsn { get; init; }

    public IpAddr? Address { get; init; }

    public string? Interface { get; init; }

    public IpAddr? SourceAddress { get; init; }

    public int Port { get; init; } = DefaultPort;

    public TimeSpan? HoldTime { get; init; }

    public TimeSpan? KeepaliveTime { get; init; }

    public TimeSpan? ConnectTime { get; init; }

    /// <summary>Always IPv4.</summary>
    public IpAddr? RouterId { get; init; }

    /// <summary>Nodes that open this session: alternatives, empty means all nodes.</summary>
    public IReadOnlyList<LabelSelector> NodeSelectors { get; init; } = [];

    /// <summary>TCP MD5 password, from the peer itself or from its Secret; null when there is none or it is passed through.</summary>
    public string? Password { get; init; }

    /// <summary>Name of the Secret that holds the password, in the namespace of the load balancer.</summary>
    public string? PasswordSecret { get; init; }

    public string? BfdProfile { get; init; }

    public bool GracefulRestart { get; init; }

    public bool EbgpMultiHop { get; init; }

    public string? Vrf { get; init; }

    public bool DisableMultiProtocol { get; init; }

    public bool DualStackAddressFamily { get; init; }

    public bool SelectsNode(IReadOnlyDictionary<string, string> nodeLabels) =>
        NodeSelectors.Count == 0 || NodeSelectors.Any(selector => selector.Matches(nodeLabels));
}
