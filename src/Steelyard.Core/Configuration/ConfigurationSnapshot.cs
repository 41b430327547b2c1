using System.Collections.Immutable;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Peers;
using Steelyard.Core.Pools;

namespace Steelyard.Core.Configuration;

/// <summary>
/// Everything the cluster's objects say, validated and resolved; immutable. Pools and peers are in the order of their
/// names. A part that did not change from one snapshot to the next is the same instance, so reference equality tells
/// what has to be looked at again.
/// </summary>
public sealed record ConfigurationSnapshot(
    ImmutableArray<AddressPool> Pools,
    IReadOnlyDictionary<string, ImmutableArray<Layer2Advertisement>> Layer2Advertisements,
    IReadOnlyDictionary<string, ImmutableArray<BgpAdvertisement>> BgpAdvertisements,
    ImmutableArray<BgpPeer> Peers,
    IReadOnlyDictionary<string, BfdProfile> BfdProfiles,
    IReadOnlyDictionary<string, BgpCommunity> Communities)
{
    public static readonly ConfigurationSnapshot Empty = new(
        [],
        ImmutableDictionary<string, ImmutableArray<Layer2Advertisement>>.Empty,
        ImmutableDictionary<string, ImmutableArray<BgpAdvertisement>>.Empty,
        [],
        ImmutableDictionary<string, BfdProfile>.Empty,
        ImmutableDictionary<string, BgpCommunity>.Empty);

    /// <summary>Layer 2 advertisements attached to a pool; empty for an unknown name.</summary>
    public ImmutableArray<Layer2Advertisement> Layer2For(string pool) =>
        Layer2Advertisements.TryGetValue(pool, out var attached) ? attached : [];

    /// <summary>BGP advertisements attached to a pool; empty for an unknown name.</summary>
    public ImmutableArray<BgpAdvertisement> BgpFor(string pool) =>
        BgpAdvertisements.TryGetValue(pool, out var attached) ? attached : [];
}
