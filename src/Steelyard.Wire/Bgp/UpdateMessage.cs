using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>An UPDATE as it was read (RFC 4271 section 4.3, RFC 4760, RFC 7606).</summary>
public sealed record UpdateMessage
{
    /// <summary>Routes of the withdrawn routes field, always IPv4 unicast.</summary>
    public EquatableList<IpPrefix> Withdrawn { get; init; }

    /// <summary>Routes of the NLRI field and their next hop, always IPv4 unicast. The next hop is null when it is missing or malformed.</summary>
    public EquatableList<IpPrefix> Announced { get; init; }

    public IpAddr? NextHop { get; init; }

    /// <summary>Routes of MP_REACH_NLRI; null when absent or of a family that is not read.</summary>
    public ReachableRoutes? Reachable { get; init; }

    /// <summary>Routes of MP_UNREACH_NLRI; null when absent or of a family that is not read.</summary>
    public UnreachableRoutes? Unreachable { get; init; }

    public PathAttributes Attributes { get; init; } = new();

    /// <summary>Malformed attributes that did not end the session.</summary>
    public EquatableList<AttributeFault> Faults { get; init; }

    /// <summary>The announced routes must be taken as withdrawn (RFC 7606 section 2).</summary>
    public bool TreatAsWithdraw { get; init; }

    /// <summary>The family whose first exchange of routes this message ends, if it is an End-of-RIB marker (RFC 4724 section 2).</summary>
    public AddressFamily? EndOfRib { get; init; }
}
