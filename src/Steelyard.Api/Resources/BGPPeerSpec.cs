using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary>Spec of a v1beta2 BGPPeer. Timers are durations in Go notation ("90s", "1m30s").</summary>
public sealed record BGPPeerSpec
{
    public long? MyASN { get; init; }

    public long? PeerASN { get; init; }

    public string? DynamicASN { get; init; }

    public long? LocalASN { get; init; }

    public string? PeerAddress { get; init; }

    public string? Interface { get; init; }

    public string? SourceAddress { get; init; }

    public int? PeerPort { get; init; }

    public string? HoldTime { get; init; }

    public string? KeepaliveTime { get; init; }

    public string? ConnectTime { get; init; }

    public string? RouterID { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? NodeSelectors { get; init; }

    public string? Password { get; init; }

    public SecretReference? PasswordSecret { get; init; }

    public string? BfdProfile { get; init; }

    public bool? EnableGracefulRestart { get; init; }

    public bool? EbgpMultiHop { get; init; }

    public string? Vrf { get; init; }

    public bool? DisableMP { get; init; }

    public bool? DualStackAddressFamily { get; init; }
}
