namespace Steelyard.Wire.Bgp;

/// <summary>Type codes of path attributes (RFC 4271 section 5 and the RFC named at each).</summary>
public enum AttributeType : byte
{
    Origin = 1,
    AsPath = 2,
    NextHop = 3,
    MultiExitDiscriminator = 4,
    LocalPreference = 5,
    AtomicAggregate = 6,
    Aggregator = 7,

    /// <summary>RFC 1997.</summary>
    Communities = 8,

    /// <summary>RFC 4456.</summary>
    OriginatorId = 9,

    /// <summary>RFC 4456.</summary>
    ClusterList = 10,

    /// <summary>RFC 4760.</summary>
    MpReachNlri = 14,

    /// <summary>RFC 4760.</summary>
    MpUnreachNlri = 15,

    /// <summary>RFC 4360.</summary>
    ExtendedCommunities = 16,

    /// <summary>RFC 6793.</summary>
    As4Path = 17,

    /// <summary>RFC 6793.</summary>
    As4Aggregator = 18,

    /// <summary>RFC 8092.</summary>
    LargeCommunities = 32,

    /// <summary>RFC 9234.</summary>
    OnlyToCustomer = 35,
}
