using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>The path attributes of an UPDATE, apart from routes and next hops; what is absent is null or empty.</summary>
public sealed record PathAttributes
{
    public Origin? Origin { get; init; }

    /// <summary>Null when absent; empty for a route that begins in the peer's own AS.</summary>
    public EquatableList<AsPathSegment>? AsPath { get; init; }

    /// <summary>MULTI_EXIT_DISC.</summary>
    public uint? MultiExitDiscriminator { get; init; }

    public uint? LocalPreference { get; init; }

    public bool AtomicAggregate { get; init; }

    public Aggregator? Aggregator { get; init; }

    /// <summary>Standard communities as numbers a·65536+b (RFC 1997).</summary>
    public EquatableList<uint> Communities { get; init; }

    public EquatableList<ExtendedCommunity> ExtendedCommunities { get; init; }

    public EquatableList<LargeCommunity> LargeCommunities { get; init; }

    public IpAddr? OriginatorId { get; init; }

    public EquatableList<uint> ClusterList { get; init; }

    /// <summary>AS_PATH in four octets, from a sender that speaks two (RFC 6793).</summary>
    public EquatableList<AsPathSegment>? As4Path { get; init; }

    public Aggregator? As4Aggregator { get; init; }

    /// <summary>AS number that the route may not leave but to customers (RFC 9234).</summary>
    public uint? OnlyToCustomer { get; init; }

    public EquatableList<UnknownAttribute> Unknown { get; init; }
}
