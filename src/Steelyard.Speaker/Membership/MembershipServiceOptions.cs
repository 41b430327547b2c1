using System.Net;

namespace Steelyard.Speaker.Membership;

/// <summary>How one speaker takes part in the membership.</summary>
public sealed record MembershipServiceOptions
{
    public const int DefaultPort = 7946;

    /// <summary>Name of this node; the name of the member.</summary>
    public required string NodeName { get; init; }

    /// <summary>Address to bind and to advertise (METALLB_ML_BIND_ADDR); IPv4 or IPv6.</summary>
    public required IPAddress BindAddress { get; init; }

    /// <summary>UDP port of all members (METALLB_ML_BIND_PORT).</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Text of the memberlist Secret; null or blank is refused unless <see cref="AllowUnencrypted"/>.</summary>
    public string? SecretText { get; init; }

    /// <summary>Take part without a key: anybody on the network can then forge messages.</summary>
    public bool AllowUnencrypted { get; init; }

    /// <summary>Slower timing for networks with long delays (<c>--ml-wan-config</c>).</summary>
    public bool WideArea { get; init; }
}
